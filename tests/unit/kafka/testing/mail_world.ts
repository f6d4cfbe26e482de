/** A database of one table with unique keys, and transactions. */
export class Ledger {
  readonly rows = new Set<string>();

  /** Adds a row; resolves to whether it is new. */
  async insert(row: string): Promise<boolean> {
    await Promise.resolve();
    const isNew = !this.rows.has(row);
    this.rows.add(row);
    return isNew;
  }

  /** Adds all rows that the work asks for, or none when it throws. */
  async transaction(
    work: (insert: (row: string) => boolean) => Promise<void>,
  ): Promise<void> {
    const added: string[] = [];
    await work((row) => {
      if (this.rows.has(row)) return false;
      added.push(row);
      return true;
    });
    for (const row of added) this.rows.add(row);
  }
}

/** What outlives a process that greets by mail. */
export class MailWorld {
  readonly ledger = new Ledger();
  readonly sent: string[] = [];

  readonly mailer = {
    send: async (text: string): Promise<void> => {
      await Promise.resolve();
      this.sent.push(text);
    },
  };
}
