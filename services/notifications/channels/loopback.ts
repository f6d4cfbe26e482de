/** The host of this machine in a URL: what goes to it passes no network. */
export const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
