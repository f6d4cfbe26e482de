/** The port of a server: 465 for TLS from the start, else 587 by default. */
export function smtpPort({ protocol, port }: URL): number {
  return Number(port) || (protocol === "smtps:" ? 465 : 587);
}
