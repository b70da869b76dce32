/** A template with its places, which are names in double braces, filled. Throws for a place that has no text. */
export function filled(template: string, texts: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (place, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`There is no text for ${place}.`);
    return text;
  });
}
