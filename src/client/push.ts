/**
 * Lets this browser be told, in place of an address: asks its owner, then hands over what it is reached by. Loaded by the one page that
 * offers it, which carries the words.
 */
function offerPush(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-push]');
  const button = document.querySelector<HTMLButtonElement>('[data-push-ask]');
  const answer = document.querySelector<HTMLElement>('[data-push-answer]');
  const { push, key } = form?.dataset ?? {};
  if (form === null || button === null || answer === null || push === undefined || key === undefined) return;
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return;
  button.closest<HTMLElement>('[hidden]')?.removeAttribute('hidden');
  document.querySelector('[data-push-unable]')?.setAttribute('hidden', '');
  const say = (text: string | undefined): void => {
    answer.textContent = text ?? '';
  };
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      // At once behind the tap, or some browsers refuse to ask.
      if ((await Notification.requestPermission()) !== 'granted') return say(answer.dataset['refused']);
      const { pushManager } = await navigator.serviceWorker.ready;
      const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      const { endpoint, keys } = subscription.toJSON();
      const fields = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
      fields.delete('address');
      for (const [name, value] of Object.entries({ endpoint, ...keys })) fields.set(name, value ?? '');
      const { ok } = await fetch(push, { method: 'POST', body: fields });
      say(ok ? answer.dataset['told'] : answer.dataset['failed']);
    } catch {
      say(answer.dataset['failed']);
    } finally {
      button.disabled = false;
    }
  });
}

offerPush();
