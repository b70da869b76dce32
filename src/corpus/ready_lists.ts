/** A list of names that comes with the program. */
export interface ReadyList {
  /** The name of its file without `.txt`, in `lists` or beside it; its label where several lists are learned together. */
  readonly id: string;
  readonly title: string;
  /** What is in it, in a sentence. */
  readonly note: string;
}

/** The ready lists, by title. All were written for this program from general knowledge; names are facts. */
export const READY_LISTS: readonly ReadyList[] = [
  list('given-names-arabic', 'Arabic given names', 'First names used in Arabic, romanised in their common spellings.'),
  list('birds', 'Birds', 'English names of birds and of groups of birds.'),
  list('butterflies-and-moths', 'Butterflies and moths', 'Names of genera of butterflies and moths.'),
  list(
    'celtic-mythology',
    'Celtic mythology',
    'Gods, heroes and beasts of Irish and Welsh legend, and gods of Gaul and Britain.',
  ),
  list('cities', 'Cities', 'Cities and large towns from every continent, with nearly all national capitals.'),
  list('dinosaurs', 'Dinosaurs', 'Names of genera of dinosaurs.'),
  list('dishes', 'Dishes', 'Cheeses, pasta shapes and dishes of the world.'),
  list('egyptian-mythology', 'Egyptian gods and pharaohs', 'Gods, goddesses, pharaohs and people of ancient Egypt.'),
  list('given-names-english', 'English given names', 'First names used in English, old and new.'),
  list('english-villages', 'English villages', 'Villages, market towns and other small towns in England.'),
  list('given-names-finnish', 'Finnish given names', 'First names used in Finnish.'),
  list('fishes', 'Fishes', 'English names of fishes and other sea creatures.'),
  list('given-names-german', 'German given names', 'First names used in German, traditional and modern.'),
  list('greek-mythology', 'Greek mythology', 'Gods, titans, nymphs, monsters, heroes and people of Greek legend.'),
  list('hindu-mythology', 'Hindu mythology', 'Gods, sages, serpents and heroes of the Mahabharata and Ramayana.'),
  list('given-names-italian', 'Italian given names', 'First names used in Italian, traditional and modern.'),
  list('given-names-japanese', 'Japanese given names', 'First names used in Japanese, romanised without marks.'),
  list('minerals', 'Minerals', 'Minerals and gems.'),
  list('mountains', 'Mountains', 'Mountains, ranges and volcanoes of the world, mostly without "Mount".'),
  list('norse-mythology', 'Norse mythology', 'Gods, giants, dwarfs, valkyries, heroes, treasures and places.'),
  list('plants', 'Plants', 'Names of genera of plants.'),
  list('rivers', 'Rivers', 'Rivers of the world, without the word "River".'),
  list(
    'roman-mythology',
    'Roman and Etruscan mythology',
    'Gods, people of the Aeneid, and kings and heroes of early Rome.',
  ),
  list('stars', 'Stars and constellations', 'Proper names of stars, and the constellations.'),
  list(
    'welsh-places',
    'Welsh places',
    'Villages, towns and cities of Wales, under their Welsh or usual English names.',
  ),
];

const FILES = import.meta.glob<string>(['./lists/*.txt', './dinosaurs.txt'], { query: '?raw', import: 'default' });

/** The text of a ready list: one name per line, in the capitals and accents that it is written with. */
export async function readyListText(id: string): Promise<string> {
  const load = FILES[`./lists/${id}.txt`] ?? FILES[`./${id}.txt`];
  if (!load)
    throw new RangeError(`There is no ready list ${id}; there are: ${READY_LISTS.map((l) => l.id).join(', ')}.`);
  return load();
}

function list(id: string, title: string, note: string): ReadyList {
  return { id, title, note };
}
