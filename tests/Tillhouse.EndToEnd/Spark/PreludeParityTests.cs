using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>Every function of the prelude gives the same type and value on DuckDB and on Spark, also for values on which engines differ.</summary>
[Collection(SparkTestGroup.Name)]
public sealed class PreludeParityTests(SparkServer spark)
{
    private const string Texts = """
        (cast(null as string)), (''), (' '), ('a'), ('A'), ('ä'), ('日本語'), ('😀'), ('0'), ('-0'), ('+5'), (' 42 '), ('1.5'), ('1e3'), ('1_000'),
        ('0x1F'), ('007'), ('9223372036854775807'), ('9223372036854775808'), ('-9223372036854775808'), ('-9223372036854775809'), ('abc'), ('12abc'),
        ('1d'), ('NaN'), ('Infinity'), ('a-b-c'), ('a.b'), ('$1'), ('x@y.example'), ('O''Brien'), ('tab	tab'), ('١٢'), ('5 '), ('- 5'), ('--5'), ('+')
        """;

    private const string Times = """
        (cast(null as timestamp)), (timestamp '1970-01-01 00:00:00'), (timestamp '1969-12-31 23:59:59.999999'), (timestamp '2024-02-29 12:34:56.789012'),
        (timestamp '2024-02-29 12:34:56.789013'), (timestamp '2025-03-30 01:59:59'), (timestamp '2025-03-30 03:00:00'), (timestamp '2025-10-26 02:30:00'),
        (timestamp '1900-01-01 00:00:00'), (timestamp '1582-10-15 00:00:00'), (timestamp '2262-04-11 23:47:16'), (timestamp '9999-12-31 23:59:59.999999')
        """;

    private const string Dates = """
        (cast(null as date)), (date '1970-01-01'), (date '1969-12-31'), (date '2024-02-29'), (date '2024-12-29'), (date '2024-12-30'), (date '2024-12-31'),
        (date '2025-01-01'), (date '2020-12-31'), (date '2021-01-03'), (date '2021-01-04'), (date '1900-03-01'), (date '1582-10-15'), (date '9999-12-31')
        """;

    private const string Integers = """
        (cast(null as bigint)), (cast(0 as bigint)), (cast(1 as bigint)), (cast(-1 as bigint)), (cast(2 as bigint)), (cast(-2 as bigint)), (cast(7 as bigint)),
        (cast(-7 as bigint)), (cast(3600 as bigint)), (cast(9223372036854775807 as bigint)), (cast(-9223372036854775807 as bigint))
        """;

    private const string Decimals = """
        (cast(null as decimal(18,4))), (cast(0 as decimal(18,4))), (cast(1 as decimal(18,4))), (cast(-1 as decimal(18,4))), (cast(3 as decimal(18,4))),
        (cast('0.0001' as decimal(18,4))), (cast('-0.0001' as decimal(18,4))), (cast('1.005' as decimal(18,4))), (cast('2.01' as decimal(18,4))),
        (cast('-2.0100' as decimal(18,4))), (cast('99999.9999' as decimal(18,4))), (cast('7' as decimal(18,4))), (cast('0.3333' as decimal(18,4)))
        """;

    private const string Patterns = """
        ('^[0-9]+$'), ('a'), ('^$'), (''), ('[.]'), ('^[^@ ]+@[^@ ]+[.][^@ ]+$'), ('(a|b)-'), ('^.$'), (' '), (cast(null as string))
        """;

    /// <summary>Function, a SELECT of its results over tricky values (the text for both engines).</summary>
    public static TheoryData<string, string> Functions =>
        new()
        {
            { "till_key", $"select x, till_key(x) as result from (values {Texts}) as t(x)" },
            { "till_micros", $"select t, till_micros(t) as result from (values {Times}) as v(t)" },
            {
                "till_days_between",
                $"select a, b, till_days_between(a, b) as result from (values {Dates}) as l(a) cross join (values {Dates}) as r(b)"
            },
            { "till_weekday", $"select d, till_weekday(d) as result from (values {Dates}) as v(d)" },
            { "till_iso_year", $"select d, till_iso_year(d) as result from (values {Dates}) as v(d)" },
            {
                "till_seconds_between",
                $"select a, b, till_seconds_between(a, b) as result from (values {Times}) as l(a) cross join (values {Times}) as r(b)"
            },
            {
                "till_div",
                $"select a, b, till_div(a, b) as result from (values {Integers}) as l(a) cross join (values {Integers}) as r(b)"
            },
            {
                "till_divide",
                $"select a, b, till_divide(a, b) as result from (values {Decimals}) as l(a) cross join (values {Decimals}) as r(b)"
            },
            { "till_integer", $"select x, till_integer(x) as result from (values {Texts}) as t(x)" },
            {
                "till_matches",
                $"select x, p, till_matches(x, p) as result from (values {Texts}) as l(x) cross join (values {Patterns}) as r(p)"
            },
            // An empty pattern matches inside of a surrogate pair in Java, so it is no pattern for a model.
            {
                "till_replace_all",
                $"select x, p, till_replace_all(x, p, '_') as result from (values {Texts}) as l(x) cross join (values {Patterns}) as r(p) where p <> ''"
            },
        };

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_function_of_the_prelude_gives_equal_values_on_both_engines(string function, string select)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var session = await spark.SessionAsync(cancellationToken);
        using var folder = new TempFolder();
        using var duck = DuckSql.Open();
        duck.Execute(Prelude("duckdb"));

        var found = await session.RowsOfAsync(folder["rows"], select, cancellationToken);

        TableDifference.Find(duck, $"({select})", found).ShouldBeNull(function);
    }

    [Fact]
    public void Every_function_of_the_prelude_is_defined_for_both_engines_and_compared()
    {
        var duck = Names(Prelude("duckdb"), "CREATE OR REPLACE MACRO ");

        Names(Prelude("spark"), "CREATE OR REPLACE TEMPORARY FUNCTION ").ShouldBe(duck);
        Functions.Select(row => row.Data.Item1).Order().ShouldBe(duck);
    }

    private static string Prelude(string engine) =>
        File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, $"src/Tillhouse.Core/Engine/Prelude/{engine}.sql"));

    private static List<string> Names(string prelude, string start) =>
        [
            .. prelude
                .Split('\n')
                .Where(line => line.StartsWith(start, StringComparison.Ordinal))
                .Select(line => line[start.Length..line.IndexOf('(', StringComparison.Ordinal)])
                .Order(),
        ];
}
