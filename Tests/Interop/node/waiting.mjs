import { createInterface } from 'node:readline';

/** Fails when what is awaited takes longer: a limit, never a pause. */
export function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What came, in order; `next` waits for the first one that fits, `until` for so many. */
export function inbox() {
  const all = [];
  let look = () => {};
  const arrived = () => new Promise((resolve) => { look = resolve; });
  return {
    all,
    put(item) {
      all.push(item);
      look();
    },
    async next(fits = () => true) {
      for (;;) {
        const found = all.find(fits);
        if (found !== undefined) return found;
        await arrived();
      }
    },
    async until(count) {
      while (all.length < count) await arrived();
      return all;
    },
  };
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Asks the tests for something that a client cannot do: 'cut', 'restart'. */
export async function please(what) {
  console.log(JSON.stringify({ please: what }));
  const { value } = await lines.next();
  if (value !== 'done') throw new Error(`The tests could not ${what}: ${value}`);
}
