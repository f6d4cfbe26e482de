-- The inbox: what is unread is found without what was read, however much that
-- is.

create index in_app_messages_unread on in_app_messages (user_id, message_id)
  where read_at is null;
