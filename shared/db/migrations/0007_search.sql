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

-- What can only begin something new: no mark and no part of a Hangul syllable,
-- itself or as the compatible form of another letter.
create function task_search_starters() returns text
language sql immutable parallel safe
return '\u0001-\u02ff\u0370-\u0482\u048a-\u0590\u05be\u05c0\u05c3\u05c6'
  || '\u05c8-\u060f\u061b-\u064a\u0660-\u066f\u0671-\u06d5\u0700-\u0710'
  || '\u0712-\u072f\u074d-\u07a5\u07b1-\u07ea\u0904-\u0939\u0985-\u09b9'
  || '\u0a05-\u0a39\u0a85-\u0ab9\u0b05-\u0b39\u0b85-\u0bb9\u0c05-\u0c39'
  || '\u0c85-\u0cb9\u0d05-\u0d3a\u0d85-\u0dc6\u0e01-\u0e30\u0e32\u0e3f-\u0e46'
  || '\u0e81-\u0eb0\u0f40-\u0f6c\u1000-\u102a\u10a0-\u1160\u1200-\u135c'
  || '\u1380-\u1711\u1780-\u17b3\u1820-\u1884\u1900-\u191e\u1950-\u1a16'
  || '\u1a20-\u1a54\u1b05-\u1b33\u1b83-\u1ba0\u1bc0-\u1be5\u1c00-\u1c23'
  || '\u1e00-\u20cf\u2100-\u2cee\u3000-\u3029\u3030-\u3098\u309b-\u3130'
  || '\u3190-\ua66e\ua882-\ua8b3\ua984-\ua9b2\uaa00-\uaa28\uaa60-\uaa7a'
  || '\uaa80-\uaaaf\uabc0-\uabe2\uac00-\ud7a3\uf900-\ufb1d\ufb1f-\ufdff'
  || '\ufe30-\uff9d\U0001d400-\U0001d7ff\U0001e900-\U0001e943'
  || '\U0001f000-\U0003ffff';

-- Makes plain words, with spaces between them, of text that is not all ASCII.
create function task_search_fold(given text) returns text
language plpgsql immutable parallel safe as $$
declare
  dense constant text := task_search_dense();
  -- The combining grapheme joiner, which shows as nothing.
  joiner constant text := U&'\034F';
  -- Accents, vowel points and what shows as nothing, less the joiner.
  marks constant text := '[\u00ad\u0300-\u034e\u0350-\u036f\u0591-\u05bd'
    || '\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670'
    || '\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]+';
  -- What lies between words. Most of it is no part of a word for the parser
  -- either; named here, it ends a beginning as well.
  signs constant text := '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf'
    || '\u00d7\u00f7\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4'
    || '\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965\u0970\u0e3f'
    || '\u0e4f\u0e5a\u0e5b\u104a-\u104f\u1361-\u1368\u1680\u17d4-\u17d6'
    || '\u17d8-\u17db\u1800-\u180a\u180e\u2000-\u20cf\u2190-\u2bff\u2e00-\u2e7f'
    || '\u3000-\u3004\u3008-\u3020\u3030\u30fb\ue000-\uf8ff\ufd3e\ufd3f'
    || '\ufff9-\uffff\U0001f000-\U0001faff]+';
  folded text;
begin
  -- To normalize sorts each run of marks, in PostgreSQL in time that grows
  -- with its square. So a joiner, which nothing moves or melts across, cuts
  -- what has 30 characters without one that begins something new. A letter
  -- and its marks are fewer in all that people write, so they are never cut
  -- apart (UAX #15, stream-safe text format).
  folded := regexp_replace(
    given, '([^' || task_search_starters() || ']{30})', '\1' || joiner, 'g'
  );
  folded := regexp_replace(normalize(folded, NFKD), marks, '', 'g');
  folded := replace(lower(normalize(folded, NFKC)), joiner, '');
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

-- What a text is found by: its words, and each character of its runs alone,
-- after an ø, which no word of a text has. As a beginning of pairs, a lone
-- character would cost as much to find as all users together have of them.
create function task_search_words(given text) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  dense constant text := task_search_dense();
  folded constant text := task_search_text(given);
  words constant tsvector := to_tsvector('simple', folded);
begin
  if octet_length(folded) = char_length(folded) or folded !~ dense then
    return words;
  end if;
  return words || strip(to_tsvector('simple', regexp_replace(
    folded, '(' || dense || ')' || dense || '?', 'ø\1', 'g'
  )));
end $$;

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
  size integer;
  last text;
begin
  for term in 1 .. cardinality(terms) loop
    folded := regexp_replace(task_search_text(terms[term]), '\s+', ' ', 'g');
    words := string_to_array(btrim(folded), ' ');
    size := cardinality(words);
    -- A run is told by its pairs, where it has any.
    if size > 1 and words[size] ~ lone
      and words[size - 1] ~ ('^' || dense || words[size] || '$')
    then
      size := size - 1;
    end if;
    last := coalesce(words[size], '');
    -- What is quoted is parsed as texts are, and so keeps their distances: a
    -- sign that is no word has no place in either. No word has a quote.
    query := query || operators[term] || '('
      || case when size > 1
        then '''' || array_to_string(words[:size - 1], ' ') || ''' <-> '
        else '' end
      || case
        when last = '' then '''_'''
        when size = 1 and last ~ lone then '''ø' || last || ''''
        when last ~ lone
          or open_end and term = cardinality(terms)
            and char_length(last) > 1 and folded !~ ' $'
        then '''' || last || ''':*'
        else '''' || last || '''' end
      || ')';
  end loop;
  return to_tsquery('simple', query);
end $$;

-- The first words of a query, as alternatives: what a rank is found by. For
-- other operators ts_rank compares the places of all words with each other.
create function task_search_alternatives(query tsquery) returns tsquery
language sql immutable parallel safe
return (
  select coalesce(string_agg(word, ' | ' order by place), '')::tsquery
  from (
    select found[1] as word, min(place) as place
    from regexp_matches(
      -- A lone character ranks by the words that it begins, which have places.
      regexp_replace(
        query::text, '''ø(' || task_search_dense() || ')''', '''\1'':*', 'g'
      ),
      '''[^'']+''(?::\*)?', 'g'
    ) with ordinality as match (found, place)
    group by found[1] order by min(place) limit 8
  ) as first
);

-- Writes every task anew, and lets nobody else at them meanwhile.
alter table tasks drop column search;
alter table tasks
  -- The owner is a word of its own, which no text holds as it begins with a
  -- control character: so the index finds the words of one user, and costs
  -- nothing for those of others; except where a beginning is searched for,
  -- which first finds all words that begin so.
  add column search tsvector not null generated always as (
    setweight(task_search_words(title), 'A')
      -- A position that is no word: else a phrase could begin in the title and
      -- end in the description.
      || coalesce((chr(1) || ':1')::tsvector
        || setweight(task_search_words(description), 'B'), '')
      || array_to_tsvector(array[chr(1) || user_id])
  ) stored;

create index tasks_by_word on tasks using gin (search)
  where deleted_at is null;
