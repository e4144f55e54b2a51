/** First come, first served, at the same cost however long it is: an array is moved as a whole where its first is taken. */
export class Line<T> {
  #coming: T[] = [];
  /** Those that came before all that are coming, the last one first. */
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
