using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>
/// Typed rows for every source of the shop that no simulator would write: missing values everywhere, ties in every order, keys without a partner,
/// negative and huge amounts, months' and years' ends, letters beyond ASCII. The same seed gives the same rows.
/// </summary>
internal static partial class TrickyShop
{
    private static readonly (string Column, string[] Pool)[] Pools =
    [
        (
            "^status$",
            [
                "pending",
                "paid",
                "shipped",
                "delivered",
                "cancelled",
                "returned",
                " Delivered ",
                "captured",
                "refunded",
                "failed",
                "authorised",
            ]
        ),
        ("^channel$", ["web", "app", "marketplace", "store", "Web "]),
        ("^event_type$", ["page_view", "search", "view_product", "add_to_cart", "checkout", "purchase"]),
        ("^method$", ["card", "paypal", "bank_transfer", "gift_card", "wallet"]),
        ("^currency$", ["EUR", "EUR", "EUR", "USD", "eur"]),
        ("^country$", ["DE", "de", "FR", "US"]),
        ("^warehouse$", ["north", "south", " east"]),
        ("^carrier$", ["DHL", "ups", "GLS "]),
        ("^device$", ["mobile", "desktop", "Tablet"]),
        ("^email$", ["A.B@Example.com ", "x@y.example", "no-mail", "ü@ö.example"]),
        ("utm_", ["google", "Newsletter", "cpc", "spring sale"]),
        ("", ["Foo", " foo ", "Berlin", "BERLIN", "München", "Østerbro", "日本", "O'Brien", "a,b;c", "%_!", "$1", "x"]),
    ];

    private static readonly (string Column, string Prefix, int Domain)[] Identifiers =
    [
        ("customer_id", "c", 40),
        ("product_id", "p", 30),
        ("order_id", "o", 150),
        ("session_id", "s", 60),
    ];

    /// <summary>Makes schema bronze with a typed table for each source.</summary>
    public static void Create(DbConnection connection, int seed, int rows)
    {
        connection.Execute("create schema bronze");
        foreach (
            var file in Directory
                .EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "shop", "sources"), "*.yml")
                .Order(StringComparer.Ordinal)
        )
        {
            var text = File.ReadAllText(file);
            var source = Path.GetFileNameWithoutExtension(file);
            var keys = Key().Match(text).Groups[1].Value.Split(", ");
            var columns = Column().Matches(text).Select(m => Value(source, m.Groups[1].Value, m.Groups[2].Value.Trim('"'), keys, seed));
            connection.Execute(
                $"""
                create table bronze.{source} as
                select {string.Join(",\n", columns)},
                  'landing/{source}/' || (i % 3) || '.csv' as _file, i + 1 as _line, i % 3 as _batch,
                  timestamp '2025-03-01 00:00:00' as _ingested_at
                from range({rows}) as t(i)
                """
            );
        }
    }

    private static string Value(string source, string column, string type, string[] keys, int seed)
    {
        var hash = $"(hash(i, {DuckSql.Literal(source + column)}, {seed}) // 8)";
        var value = Raw(column, type, keys, hash);
        var nullable = !keys.Contains(column) && column is not ("updated_at" or "order_timestamp" or "occurred_at" or "created_at");
        var typed = $"cast({value} as {type})";
        return $"{(nullable ? $"case when {hash} % 11 <> 0 then {typed} end" : typed)} as {DuckSql.Name(column)}";
    }

    private static string Raw(string column, string type, string[] keys, string hash)
    {
        if (keys is [var only] && only == column && column is not ("customer_id" or "product_id"))
        {
            return $"'{column[0]}' || i";
        }

        if (Array.Find(Identifiers, id => id.Column == column) is { Prefix: { } prefix, Domain: var domain })
        {
            // A key of its own source counts through, so that versions of one key differ in their time.
            return keys.Contains(column) ? $"'{prefix}' || (i % {domain})" : $"'{prefix}' || ({hash} % {domain + domain / 8})";
        }

        return type switch
        {
            "date" => keys.Contains(column) ? "date '2024-12-25' + cast(i // 30 as int)" : $"date '2024-12-25' + cast({hash} % 70 as int)",
            // Whole hours make ties; versions of one key differ by the row's number.
            "timestamp" when column == "updated_at" =>
                $"timestamp '2024-12-31 20:00:00' + to_hours(cast({hash} % 500 as int)) + to_microseconds(i)",
            "timestamp" => $"timestamp '2024-12-31 20:00:00' + to_hours(cast({hash} % 700 as int))",
            "boolean" => $"{hash} % 3 = 0",
            "bigint" => $"cast({hash} % 9 as bigint)",
            _ when type.StartsWith("decimal", StringComparison.Ordinal) =>
                $"case {hash} % 40 when 0 then -12.34 when 1 then 99999999.99 when 2 then 0 else ({hash} % 20000)::decimal(18,2) / 100 end",
            _ => Pick(column, hash),
        };
    }

    private static string Pick(string column, string hash)
    {
        var pool = Array.Find(Pools, p => Regex.IsMatch(column, p.Column)).Pool;
        var list = string.Join(", ", pool.Select(DuckSql.Literal));
        return string.Create(CultureInfo.InvariantCulture, $"[{list}][1 + ({hash} % {pool.Length})::int]");
    }

    [GeneratedRegex(@"^key: \[(.*)\]", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex(@"^  ([a-z_]+):\s+\{ type: (""[^""]+""|[a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Column();
}
