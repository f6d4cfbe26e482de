/**
 * What a delivery waits for that its reader's quiet hours hold. The API ends
 * that wait when the hours change.
 */
export const QUIET_HOURS = "quiet_hours";
