import type { User } from "../environment.ts";
import type { Queryable } from "@taskbell/db";
import { contactsInput } from "../../reminders/reminder_input.ts";

/**
 * Takes the address of the user's token as the e-mail contact, if the user
 * has none. Idempotent.
 */
export async function adoptEmail(
  sql: Queryable,
  { id, email }: User,
): Promise<void> {
  const contacts = contactsInput.safeParse({ email });
  if (!contacts.success) return;
  await sql`
    insert into preferences (user_id, contacts)
    values (${id}, ${sql.json(contacts.data)})
    on conflict (user_id) do update
    set contacts = preferences.contacts || excluded.contacts
    where not preferences.contacts ? 'email'
  `;
}
