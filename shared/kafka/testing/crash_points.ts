/**
 * The points at which a process under test can die. Past its death, each point
 * throws again: nothing that it does in a `catch` or `finally` takes effect.
 */
export interface CrashPoints {
  /**
   * A point between two effects.
   *
   * @throws {CrashError} When the process dies here.
   */
  step(name: string): void;

  /**
   * Puts a point before and one after each call of an object's methods: the
   * process may die before the effect, and after it without having seen the
   * answer. Other properties are passed on as they are.
   *
   * @param name What the points are called by, such as `mailer`.
   */
  around<T extends object>(name: string, effects: T): T;
}

/** Makes the points of a process from what it does at each of them. */
export function crashPoints(step: (name: string) => void): CrashPoints {
  return {
    step,
    around: (name, effects) =>
      new Proxy(effects, {
        get(target, property) {
          const value: unknown = Reflect.get(target, property, target);
          if (typeof value !== "function") return value;
          const call = `${name}.${String(property)}`;
          return (...args: unknown[]) => {
            step(`before ${call}`);
            const answer: unknown = Reflect.apply(value, target, args);
            return after(answer, () => step(`after ${call}`));
          };
        },
      }),
  };
}

function after(answer: unknown, step: () => void): unknown {
  if (answer instanceof Promise) {
    return answer.then((value) => {
      step();
      return value;
    });
  }
  step();
  return answer;
}
