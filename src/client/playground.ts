/** The module that judges files, which is loaded with the first file. */
interface Playground {
  judgeFile(file: File, box: HTMLElement): Promise<void>;
}

/** Takes a file that is chosen or dropped, and has it judged in this browser. */
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
  // Dropped beside it, the browser would leave the page for the file.
  for (const event of ['dragover', 'drop'] as const)
    document.addEventListener(event, (dragged) => {
      dragged.preventDefault();
      if (event === 'drop') void judge(dragged.dataTransfer?.files[0]);
    });
}
