/** A task to try things on. */
export interface Demo {
  /** The path of the task, such as `/demo/tasks/1`. */
  taskPath: string;
}

/** The user of the printed lines. */
export const DEMO_USER = "demo";

/** Finds an open task of the demo user, or creates one. */
export async function ensureDemo(
  apiUrl: string,
  token: string,
): Promise<Demo> {
  const tasksUrl = `${apiUrl}/${DEMO_USER}/tasks`;
  const headers = {
    "authorization": `Bearer ${token}`,
    "content-type": "application/json",
  };
  const listed = await fetch(tasksUrl, { headers });
  const { items } = await listed.json() as {
    items?: { id: number; completed: boolean }[];
  };
  const open = items?.find((task) => !task.completed);
  if (open) return { taskPath: `/${DEMO_USER}/tasks/${open.id}` };
  const created = await fetch(tasksUrl, {
    method: "POST",
    headers,
    body: JSON.stringify({ title: "Water the plants" }),
  });
  await created.body?.cancel();
  const taskPath = created.headers.get("location");
  if (!taskPath) throw new Error(`Cannot create a task: ${created.status}`);
  return { taskPath };
}
