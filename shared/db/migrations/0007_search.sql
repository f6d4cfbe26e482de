-- Search that does not depend on how a text is typed: the words of tasks and
-- those of a search come out of one function, so that they are equal here
-- whenever they look equal to a person. Titles stay as they were given.

-- The scripts whose words can't be told apart by spaces: Thai, Lao, Burmese,
-- Khmer, kana and Han; and Hangul, where endings stick to the word.
create function task_search_dense() returns text
language sql immutable parallel safe
return '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff'
  || '\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf'
  || '\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]';

-- Makes plain words, with spaces between them, of text that is not all ASCII.
create function task_search_fold(given text) returns text
language plpgsql immutable parallel safe as $$
declare
  dense constant text := task_search_dense();
  -- Accents, vowel points and what shows as nothing.
  marks constant text := '[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2'
    || '\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u200c\u200d\u2060'
    || '\ufe00-\ufe0f\ufeff]+';
  signs constant text := '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf'
    || '\u00d7\u00f7\u2000-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004'
    || '\u3008-\u3020\u30fb]+';
  folded text := regexp_replace(normalize(given, NFKD), marks, '', 'g');
begin
  folded := lower(normalize(folded, NFKC));
  folded := replace(replace(replace(folded, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
  folded := translate(folded, 'øłđħıς', 'oldhiσ');
  folded := regexp_replace(folded, signs, ' ', 'g');
  if folded !~ dense then return folded; end if;
  -- A run of these becomes its pairs and its last character, one after the
  -- other: each character begins a word, so a search finds any part of a run.
  folded := regexp_replace(folded, '(' || dense || '+)', ' \1 ', 'g');
  folded := regexp_replace(folded, '(' || dense || ')', E'\\1\u0002\\1', 'g');
  folded := regexp_replace(folded, ' ' || dense || '\u0002', ' ', 'g');
  return replace(folded, E'\u0002', ' ');
end $$;

-- The same of any text. Most is ASCII: there the parser folds case, and signs
-- must only be taken out, as it makes one word of what looks like an address,
-- a path or a number with a sign, and none of what looks like a tag.
create function task_search_text(given text) returns text
language sql immutable parallel safe
return case when octet_length(given) = char_length(given)
  then regexp_replace(given, '[^ 0-9A-Za-z]', ' ', 'g')
  else task_search_fold(given) end;

-- Makes a query of terms, each with the operators before it. A term of several
-- words is a phrase. Where `open_end` holds, the last word of all is a
-- beginning, unless a sign ends it or it is one letter.
create function task_search_query(
  operators text[], terms text[], open_end boolean
) returns tsquery
language plpgsql immutable parallel safe as $$
declare
  dense constant text := task_search_dense();
  lone constant text := '^' || dense || '$';
  query text := '';
  folded text;
  words text[];
  is_open boolean;
begin
  for term in 1 .. cardinality(terms) loop
    folded := task_search_text(terms[term]);
    is_open := open_end and term = cardinality(terms) and folded !~ '\s$';
    words := regexp_split_to_array(btrim(folded, E' \t\n\v\f\r'), '\s+');
    -- A run is told by its pairs, where it has any.
    if cardinality(words) > 1 and words[cardinality(words)] ~ lone
      and words[cardinality(words) - 1]
        ~ ('^' || dense || words[cardinality(words)] || '$')
    then
      words := trim_array(words, 1);
    end if;
    for word in 1 .. cardinality(words) loop
      query := query
        || case when word = 1 then operators[term] || '(' else ' <-> ' end
        -- No word has a quote. Where none is left, a sign counts for nothing.
        || '''' || coalesce(nullif(words[word], ''), '_') || ''''
        || case
          when words[word] ~ lone then ':*'
          when is_open and word = cardinality(words)
            and char_length(words[word]) > 1 then ':*'
          else '' end;
    end loop;
    query := query || ')';
  end loop;
  return to_tsquery('simple', query);
end $$;

alter table tasks drop column search;
alter table tasks
  -- The owner is a word of its own, which no text holds as it begins with a
  -- control character: so the index finds the words of one user, and costs
  -- nothing for those of others.
  add column search tsvector not null generated always as (
    setweight(to_tsvector('simple', task_search_text(title)), 'A')
      -- A position that is no word: else a phrase could begin in the title and
      -- end in the description.
      || coalesce((chr(1) || ':1')::tsvector || setweight(
        to_tsvector('simple', task_search_text(description)), 'B'
      ), '')
      || array_to_tsvector(array[chr(1) || user_id])
  ) stored;

create index tasks_by_word on tasks using gin (search)
  where deleted_at is null;
