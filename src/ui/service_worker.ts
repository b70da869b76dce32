/** What the service worker takes as the request to come into effect; keep in step with src/offline/service_worker.ts. */
const TAKE_OVER = 'take-over';
/** A page that stays open asks for a new version when it is looked at again, but not more often than this. */
const ASK_EVERY_MS = 3_600_000;

/**
 * Registers the service worker, which keeps the studio for use without the network. Calls `offer` when a new version of the
 * studio is ready, now or later. Resolves to whether there is a service worker: browsers have none on unsafe origins and in
 * some private windows, and the studio works without.
 */
export async function watchVersions(container: ServiceWorkerContainer, offer: () => void): Promise<boolean> {
  let registration: ServiceWorkerRegistration;
  try {
    registration = await container.register(new URL('service_worker.js', document.baseURI));
  } catch {
    return false;
  }
  // The first version has nothing to replace.
  const look = () => registration.waiting && container.controller && offer();
  look();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  let asked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' || Date.now() - asked < ASK_EVERY_MS) return;
    asked = Date.now();
    // Without the network there is nothing new.
    registration.update().catch(() => undefined);
  });
  return true;
}

/** Puts the new version into effect, then calls `reload`. Other open pages stay as they are, and keep their files. */
export async function takeNewVersion(container: ServiceWorkerContainer, reload: () => void): Promise<void> {
  const waiting = (await container.getRegistration())?.waiting;
  // Another page may have put it into effect already.
  if (!waiting) return reload();
  container.addEventListener('controllerchange', reload, { once: true });
  waiting.postMessage(TAKE_OVER);
}
