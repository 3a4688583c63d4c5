using Tillhouse.DuckDb;

namespace Tillhouse.Core.Grade;

/// <summary>
/// Decides of every planted fault whether it was found, and of everything that was found whether it had been planted: tables <c>faults</c>, <c>found</c> and
/// <c>alarms</c> (docs/guide/grade.md).
/// </summary>
internal static class FoundFaults
{
    /// <summary>Makes the three tables.</summary>
    public static async Task DecideAsync(DuckDbConnection connection, int lastDay, CancellationToken cancellation)
    {
        await connection
            .ExecuteAsync(
                FormattableString.Invariant(
                    $"CREATE TEMP TABLE faults AS SELECT row_number() OVER () AS id, * FROM sealed_faults WHERE delivered <= {lastDay}"
                ),
                cancellation
            )
            .ConfigureAwait(false);
        await connection.ExecuteAsync(Found, cancellation).ConfigureAwait(false);
        await connection
            .ExecuteAsync(Alarms.Replace("$last_day", FormattableString.Invariant($"{lastDay}"), StringComparison.Ordinal), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>`stays` says of a row whether it was flagged and is in its table.</summary>
    private const string Found = """
        CREATE TEMP TABLE found AS
        WITH speaks AS (
          SELECT source, rule, "column" FROM rules
          UNION
          SELECT source, prefix || "column", "column" FROM faults, (VALUES ('type:'), ('required:'), ('not_null:')) AS p (prefix) WHERE "column" IS NOT NULL
        ),
        kept_out AS (
          SELECT DISTINCT f.id FROM faults f JOIN kept k USING (source, file, line)
          JOIN speaks s ON s.source = k.source AND s.rule = k.rule AND s."column" = f."column" WHERE k.sheet IS NOT DISTINCT FROM f.sheet
        ),
        warned_of AS (
          SELECT DISTINCT f.id FROM faults f JOIN flagged w USING (source, file, line)
          JOIN speaks s ON s.source = w.source AND s.rule = w.rule AND s."column" = f."column"
        ),
        mended AS (
          -- An orphan whose key has come again since is in no table, so that nothing could be said of it.
          SELECT f.id FROM faults f WHERE f.kind = 'orphan' AND (f.source, f.key) IN (SELECT (source, key) FROM told)
            AND (f.source, f.file, f.line) NOT IN (SELECT (source, file, line) FROM told)
            AND (f.source, f.file, f.line) NOT IN (SELECT (source, file, line) FROM kept)
        ),
        dropped AS (
          -- One of the two rows stands for the key, or a newer version of it does; of a key that comes again it is not the first one.
          SELECT f.id FROM faults f
          LEFT JOIN told t ON t.source = f.source AND t.file = f.file AND t.line = f.line
          LEFT JOIN told o ON o.source = f.source AND o.file = f.file AND o.line = f.copy_of
          WHERE f.kind IN ('duplicate_row', 'duplicate_key') AND (t.file IS NULL OR o.file IS NULL) AND (f.kind = 'duplicate_row' OR o.file IS NULL)
            AND (f.source, f.key) IN (SELECT (source, key) FROM told)
        ),
        refused_files AS (
          SELECT f.id FROM faults f WHERE f.kind IN ('truncated_file', 'misencoded_file', 'changed_header')
            AND ((f.source, f.file) IN (SELECT (source, file) FROM refused)
              OR (f.kind <> 'changed_header' AND (f.source, f.file) IN (SELECT (source, file) FROM kept WHERE stage = 'ingest')))
        ),
        late AS (
          -- Every row of a late file is in its table, kept out, or gives way to another of its key.
          SELECT f.id FROM faults f JOIN taken USING (source, file) WHERE f.kind = 'late_day' AND NOT EXISTS (
            FROM sealed_rows r WHERE r.source = f.source AND r.file = f.file AND r.key IS NOT NULL
              AND NOT EXISTS (FROM told t WHERE t.source = r.source AND t.key = r.key)
              AND NOT EXISTS (FROM kept k WHERE k.source = r.source AND k.file = r.file AND k.line = r.line))
        )
        SELECT id, false AS stays FROM kept_out
        UNION ALL SELECT id, true FROM warned_of WHERE id NOT IN (FROM kept_out)
        UNION ALL SELECT id, true FROM mended
        UNION ALL SELECT id, true FROM dropped
        UNION ALL SELECT id, true FROM refused_files
        UNION ALL SELECT id, true FROM late
        """;

    private const string Alarms = """
        CREATE TEMP TABLE alarms AS
        WITH broken AS (
          SELECT source, file FROM faults WHERE kind IN ('truncated_file', 'misencoded_file', 'changed_header')
        ),
        touched AS (
          SELECT touches FROM faults WHERE touches IS NOT NULL
          UNION SELECT touches FROM sealed_rows WHERE delivered > $last_day AND touches IS NOT NULL
        ),
        kinds AS (
          SELECT source, rule, any_value(nullif(kind, '')) AS kind FROM rules GROUP BY ALL
        ),
        rows AS (
          SELECT source, file, line, any_value(rule) AS rule FROM kept WHERE (source, file) NOT IN (SELECT (source, file) FROM broken) GROUP BY ALL
          UNION ALL
          -- What is flagged only for another row's fault is no alarm of its own.
          SELECT source, file, line, any_value(rule) FROM flagged
          WHERE NOT EXISTS (SELECT 1 FROM unnest(points_to) AS p (id) WHERE id IN (FROM touched)) GROUP BY ALL
        ),
        planted AS (
          SELECT source, file, line FROM faults WHERE line IS NOT NULL
        )
        SELECT CASE WHEN rule LIKE 'type:%' THEN 'bad_date' WHEN rule LIKE 'required:%' OR rule LIKE 'not_null:%' THEN 'missing_field'
            WHEN k.kind IS NULL AND rule IN ('fields', 'json', 'open_quote', 'quote', 'nul') THEN 'truncated_file' WHEN rule = 'utf8' THEN 'misencoded_file'
            ELSE k.kind END AS kind, r.file, r.line, r.rule
        FROM rows r ANTI JOIN planted USING (source, file, line) LEFT JOIN kinds k USING (source, rule)
        UNION ALL
        SELECT CASE code WHEN 'T0404' THEN 'misencoded_file' WHEN 'T0405' THEN 'changed_header' ELSE 'truncated_file' END, file, NULL, code
        FROM refused WHERE (source, file) NOT IN (SELECT (source, file) FROM broken)
        UNION ALL
        -- A row that was taken, is not kept out, and of whose key there is nothing left.
        SELECT 'duplicate_row', r.file, r.line, 'dropped'
        FROM sealed_rows r JOIN taken USING (source, file)
        WHERE r.key IS NOT NULL AND NOT EXISTS (FROM told t WHERE t.source = r.source AND t.key = r.key)
          AND NOT EXISTS (FROM kept k WHERE k.source = r.source AND k.file = r.file AND k.line = r.line)
        """;
}
