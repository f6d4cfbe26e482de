/**
 * Catches the mail of a machine under development: SMTP in, Mailpit's API and
 * a page to read it on out.
 *
 * @module
 */
export {
  type MailCatcher,
  type MailCatcherOptions,
  startMailCatcher,
} from "./mail_catcher.ts";
