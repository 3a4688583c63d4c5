using Tillhouse.DuckDb;
using Tillhouse.EndToEnd.Spark;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>The rows that all cells are made of, under one name on both engines: small, and of values that trip.</summary>
internal static class SampleTables
{
    private static readonly string[] Names = ["people", "more", "nested", "places", "times"];

    private const string Script = """
        create table people as
        select cast(id as int) as id, name, team, cast(amount as decimal(38,10)) as amount, cast(score as double) as score,
          cast(born as date) as born, cast(seen as timestamp) as seen, flag, cast(raw as blob) as raw
        from (values
          (1, 'Ada', 'red', '1234567890123456789012345678.0123456789', '1.5', '1912-12-10', '2024-02-29 12:34:56.789012', true, '\x00\xFF'),
          (2, null, null, null, null, null, null, null, null),
          (3, '', 'blue', '0', 'nan', '1970-01-01', '1969-12-31 23:59:59.999999', false, ''),
          (4, 'O''Brien; "x" \ %41 é 日本 😀', 'red', '-9999999999999999999999999999.9999999999', '-inf', '2299-12-31', '2299-12-31 23:59:59.999999', true, 'a'),
          (5, ' spaces ', 'blue', '0.0000000001', '-0.0', '1900-03-01', '1900-01-01 00:00:00.000001', null, 'b'),
          (6, repeat('long ', 20), null, '-1', '4.9e-324', '2024-12-30', '2025-03-30 01:59:59.5', false, 'c')
        ) as t(id, name, team, amount, score, born, seen, flag, raw);

        create table more as
        select cast(id as int) as id, name, team, cast(amount as decimal(38,10)) as amount, cast(score as double) as score,
          cast(born as date) as born, cast(seen as timestamp) as seen, flag, cast(raw as blob) as raw
        from (values
          (5, 'five', 'blue', '5', '5', '2025-01-05', '2025-01-05 05:05:05.000005', true, 'e'),
          (6, 'six', 'blue', '6', null, '2025-01-06', null, false, null),
          (7, null, 'blue', null, 'inf', null, '2025-01-07 07:07:07.000007', null, ''),
          (8, 'eight', 'green', '9999999999999999999999999999.9999999999', '1.7976931348623157e308', '2025-01-08', '2262-04-12 00:00:00', false, 'h')
        ) as t(id, name, team, amount, score, born, seen, flag, raw);

        create table nested as
        select 1 as id, {'name': 'Ada', 'tags': ['a', null, ''], 'at': timestamptz '2024-02-29 12:34:56.789012+00'} as person,
          map {'one': 1, '': null} as marks, [[1, 2], [], null] as grid, [{'k': 'x', 'v': 1.5::decimal(38,18)}, null] as pairs
        union all select 2, null, null, null, null
        union all select 3, {'name': null, 'tags': [], 'at': null}, map {}, [], []
        union all select 4, {'name': 'é😀', 'tags': null, 'at': timestamptz '1969-12-31 23:59:59.999999+00'}, map {'b': 2, 'a': 1}, [[null]],
          [{'k': null, 'v': null}];

        create table times as
        select row_number() over () as id, cast(time as date) as day, cast(time as timestamp) as moment
        from (values ('0001-01-01 00:00:00'), ('1582-10-15 00:00:00'), ('1677-09-21 00:12:43.145224'), ('1899-12-31 23:59:59.999999'),
          ('2262-04-11 23:47:16.854776'), ('9999-12-31 23:59:59.999999')) as t(time);

        create table places as
        select cast(row_number() over () as int) as id, place from (values ('plain'), (null), ('a b'), ('a/b'), ('a:b=c'), ('100%'), ('%41'), ('é日本😀'),
          ('O''Brien "x"'), ('back\slash'), ('{}[]^`|<>'), ('#?&;,'), ('+'), ('..'), ('tab' || chr(9) || 'tab'), (' lead'), ('trail ')) as t(place);
        """;

    /// <summary>Makes them on DuckDB.</summary>
    public static void Create(DuckDbConnection duck) => duck.Execute(Script);

    /// <summary>Gives them to Spark.</summary>
    public static async Task GiveAsync(DuckDbConnection duck, SparkSession spark, string folder, CancellationToken cancellationToken)
    {
        foreach (var table in Names)
        {
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, table)).FullName, "rows.parquet");
            var columns = TableDifference.Columns(duck, table).Select(SparkTables.InUtc);
            duck.Execute($"copy (select {string.Join(", ", columns)} from {table}) to {DuckSql.Literal(file)} (format parquet)");
            await spark.ExecuteScriptAsync(
                $"drop table if exists {table};\ncreate table {table} using parquet location '{Path.GetDirectoryName(file)}'",
                cancellationToken
            );
        }
    }
}
