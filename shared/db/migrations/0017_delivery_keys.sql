-- Whose message it is, is part of what tells a repetition: the id that a
-- producer has given to one user's message keeps no other user's away.

alter table deliveries
  drop constraint deliveries_notification_id_channel_recipient_key,
  add unique (user_id, notification_id, channel, recipient);
