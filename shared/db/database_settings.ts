import { type Setting, urlSetting } from "@taskbell/runtime";

/** The settings of a program's own database, for `readSettings`. */
export const databaseSettings: { databaseUrl: Setting<URL> } = {
  databaseUrl: urlSetting("DATABASE_URL", {
    schemes: ["postgres://", "postgresql://"],
  }),
};
