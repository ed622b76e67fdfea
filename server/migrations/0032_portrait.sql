-- A photo of the patient is a document like any other; the newest one stands at the head of the record.
alter table document drop constraint category_is_known;
alter table document add constraint category_is_known check (category in ('insurance_card', 'photo_id', 'portrait', 'referral',
  'letter', 'result', 'consent', 'authorization', 'other', 'sensitive'));
