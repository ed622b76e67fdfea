/** The rows of a day as JSON, by hand: the same facts as the product gives, unformatted. `$1` and `$2` bound the day. */
export const DAY_SQL = `select coalesce(json_agg(row_to_json(t)), '[]')::text as json from (
  select a.id, a.version, a.patient_id, p.last_name || ', ' || p.first_name as patient, a.visit_type_id, a.provider_id, a.room_id,
    a.location_id, a.other_ids, a.starts_at, a.ends_at, a.lane, a.overbook_reason, a.series_id, a.chain_id, u.display_name,
    a.held_until, a.booking, a.confirmation, a.flow, a.flow_at, a.note, a.cancel_reason, a.cancel_note, a.cancelled_by
  from appointment a left join patient p on p.id = a.patient_id left join user_account u on u.id = a.held_by
  where a.starts_at >= $1::timestamptz - interval '24 hours' and a.starts_at < $2 and a.ends_at > $1 order by a.starts_at, a.id) t`;
