-- E-mail: by what its recipients stop it.

alter table deliveries
  -- Stands in the URL of the mail's List-Unsubscribe: whoever has it may stop
  -- mails of this kind, and nothing else. Null: the message has no such URL.
  add column unsubscribe_token text;

create unique index deliveries_by_unsubscribe_token
  on deliveries (unsubscribe_token) where unsubscribe_token is not null;
