/** A mail. */
export interface EmailContent {
  subject: string;
  /** The part for programs that show no HTML. */
  text: string;
  /** The part for those that do, with the same content. */
  html: string;
}

/** What a push subscription's service worker gets, as JSON. */
export interface PushContent {
  title: string;
  body: string;
  metadata: Record<string, unknown> | null;
}

/** What stands in the inbox of the web console. */
export interface InAppContent {
  title: string;
  body: string;
}

/** What each channel that has templates is given. */
export interface Rendered {
  email: EmailContent;
  push: PushContent;
  /** The text. */
  sms: string;
  in_app: InAppContent;
}

/** The templates of one kind of message, by channel. */
export type Templates<Model> = {
  readonly [Channel in keyof Rendered]: (model: Model) => Rendered[Channel];
};
