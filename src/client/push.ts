/**
 * Subscribes this browser to push messages instead of an address: asks for permission, then sends the subscription. Loaded only by the page
 * that offers it, which contains the texts.
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
      // Must follow the tap directly, or some browsers refuse to ask.
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
