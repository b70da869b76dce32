/** True if the browser has a voice to speak with. */
export function canSpeak(): boolean {
  return 'speechSynthesis' in globalThis && speechSynthesis.getVoices().length > 0;
}

/** Calls back when the browser has found its voices, which takes some a moment. The returned function stops that. */
export function onVoices(changed: () => void): () => void {
  if (!('speechSynthesis' in globalThis)) return () => undefined;
  speechSynthesis.addEventListener('voiceschanged', changed);
  return () => speechSynthesis.removeEventListener('voiceschanged', changed);
}

/** Speaks a name in place of the one that is being spoken. */
export function speak(name: string): void {
  speechSynthesis.cancel();
  speechSynthesis.speak(new SpeechSynthesisUtterance(name));
}
