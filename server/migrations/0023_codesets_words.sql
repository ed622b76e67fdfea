-- The short description of a diagnosis or a procedure is its long one with letters left out: nobody looks for those, and the
-- index was a third larger for them. Where the two differ (our words beside the official ones) both are found.
create or replace function code_words(system text, short_text text, long_text text) returns tsvector
  language sql immutable parallel safe
  return to_tsvector('simple'::regconfig, regexp_replace(lower(
    case when system in ('carc', 'rarc', 'taxonomy', 'pos') then coalesce(long_text, '') || ' ' || coalesce(short_text, '')
      else coalesce(long_text, short_text, '') end), '[^a-z0-9]+', ' ', 'g') || ' set' || replace(system, '_', ''));
reindex index code_by_words;
