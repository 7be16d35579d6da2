/** What a row's sign says. */
export type RowState = 'waiting' | 'running' | 'ok' | 'changed' | 'refused' | 'lost' | 'skipped';

/** A line of the tree: its text and sign may change until it is finished. */
export interface Row {
  /** The text as it is now; printable. Called for each frame, not for each event. */
  readonly text: () => string;
  state: RowState;
  /** Resolves when the row is finished. */
  readonly finished: Promise<void>;
  /** Rows below it, when it may have some; they are finished with it. */
  readonly below?: Rows;
  finish(state: RowState): void;
}

/** Rows that come one by one while they are being drawn. */
export interface Rows {
  add(row: Row): void;
  /** No row comes any more. */
  close(): void;
  /** The row at this place once it is there; undefined when no such row will come. */
  at(index: number): Promise<Row | undefined>;
}

/** A row that is not finished. */
export function createRow(text: () => string, below?: Rows): Row {
  const { promise, resolve } = waitable();
  const row: Row = {
    text,
    state: 'running',
    finished: promise,
    ...(below === undefined ? {} : { below }),
    finish(state) {
      row.state = state;
      below?.close();
      resolve();
    },
  };
  return row;
}

/** No rows yet. */
export function createRows(): Rows {
  const rows: Row[] = [];
  let isClosed = false;
  let news = waitable();
  return {
    add(row) {
      rows.push(row);
      announce();
    },
    close() {
      isClosed = true;
      announce();
    },
    async at(index) {
      while (rows[index] === undefined && !isClosed) await news.promise;
      return rows[index];
    },
  };

  function announce(): void {
    const { resolve } = news;
    news = waitable();
    resolve();
  }
}

function waitable(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
