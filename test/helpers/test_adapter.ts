/** What decides how a device makes many steps or names, of a software adapter that is none of those known. */
export const SOFTWARE = {
  software: true,
  limits: { maxComputeWorkgroupStorageSize: 32_768 },
  name: 'test',
  features: [] as readonly string[],
};
