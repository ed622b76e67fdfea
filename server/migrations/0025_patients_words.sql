-- Hundreds of words may sound like one: with the words in the index the table itself is not read for them (6 ms became 3).
drop index search_word_by_sound, search_word_by_other_sound;
create index search_word_by_sound on search_word (sound) include (place, word) where sound <> '';
create index search_word_by_other_sound on search_word (other_sound) include (place, word) where other_sound <> '';
