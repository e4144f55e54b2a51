/** A FIFO queue whose cost does not grow with its length: `shift` on an array moves the whole array. */
export class Line<T> {
  #coming: T[] = [];
  /** The items that came before all of `#coming`, the last one first. */
  #next: T[] = [];

  get length(): number {
    return this.#coming.length + this.#next.length;
  }

  push(one: T): void {
    this.#coming.push(one);
  }

  shift(): T | undefined {
    if (this.#next.length === 0) [this.#next, this.#coming] = [this.#coming.reverse(), this.#next];
    return this.#next.pop();
  }
}
