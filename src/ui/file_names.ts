/** A list's name without its ending: the title of what is made of it. */
export function titleOf(source: string | undefined): string {
  if (source === 'built-in list') return 'Dinosaurs';
  return (source ?? 'Names').replace(/\.[^.]*$/, '') || 'Names';
}

/** A title as the beginning of a file's name. */
export function stemOf(title: string): string {
  return title.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'names';
}
