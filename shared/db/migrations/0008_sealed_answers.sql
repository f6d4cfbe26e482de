-- Kept answers are sealed by the key that they are kept under, of which only
-- the hash is kept: the table alone tells no answer, such as a calendar key.

-- An answer in clear text must not stay. The keys of the last 24 hours are
-- free with it.
truncate idempotency_keys;

alter table idempotency_keys rename column key to key_hash;
alter table idempotency_keys rename column body to sealed_body;
alter table idempotency_keys
  -- SHA-256 of the Idempotency-Key.
  alter column key_hash type bytea using convert_to(key_hash, 'UTF8'),
  -- Salt, tag and AES-256-GCM of the text.
  alter column sealed_body type bytea using convert_to(sealed_body, 'UTF8');
