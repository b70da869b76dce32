// A module of its own, so that what only small lists need is loaded with it in one go.
export { crossValidate } from '../train/cross_validate.ts';
export { TemperatureSearch } from '../sample/temperature_search.ts';
