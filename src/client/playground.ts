/** The module that judges files, loaded with the first file. */
interface Playground {
  judgeFile(file: File, box: HTMLElement): Promise<void>;
}

/** Takes a chosen or dropped file and judges it in this browser. */
export function offerPlayground(): void {
  const area = document.querySelector<HTMLElement>('[data-playground]');
  const input = area?.querySelector<HTMLInputElement>('input[type=file]');
  const box = area?.querySelector<HTMLElement>('[data-reading]');
  if (!area || !input || !box) return;
  area.hidden = false;
  const judge = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const module = (await import(/* @vite-ignore */ area.dataset['playground'] ?? '')) as Playground;
    await module.judgeFile(file, box);
  };
  input.addEventListener('change', () => void judge(input.files?.[0]));
  // If a file is dropped outside the area, the browser would navigate to it.
  for (const event of ['dragover', 'drop'] as const)
    document.addEventListener(event, (dragged) => {
      dragged.preventDefault();
      if (event === 'drop') void judge(dragged.dataTransfer?.files[0]);
    });
}
