using System.Text;
using System.Text.RegularExpressions;
using Tillhouse.Core.Project;

namespace Tillhouse.Cli;

/// <summary>The files of a new project.</summary>
internal static partial class ProjectTemplate
{
    private const string Ignore = """
        # What till makes, and the exports it reads: data, not code.
        lake/
        landing/
        """;

    /// <summary>A small project that extends the built-in shop: what is not here is inherited, and what is here replaces the file of the same path.</summary>
    public static IReadOnlyList<(string File, string Text)> Extending(string name)
    {
        var files = new List<(string, string)>
        {
            ("tillhouse.yml", Settings(name)),
            (".gitignore", Ignore + "\n"),
            ("README.md", ReadMe(name)),
            ("models/gold/sales/weekdays.sql", Model),
        };
        if (BuiltInShop.Read("sources/orders.yml") is { } orders)
        {
            files.Add(("sources/orders.yml", OrdersComment + orders));
        }

        return WithSchemas(files);
    }

    /// <summary>Every file of the built-in shop, to change at will.</summary>
    public static IReadOnlyList<(string File, string Text)> Full(string name)
    {
        var files = BuiltInShop.Files().Select(file => (File: file, Text: BuiltInShop.Read(file)!)).ToList();
        var settings = files.FindIndex(f => f.File == "tillhouse.yml");
        files[settings] = ("tillhouse.yml", NameLine().Replace(files[settings].Text, $"name: {name}", 1));
        files.Add((".gitignore", Ignore + "\n"));
        return WithSchemas(files);
    }

    /// <summary>Adds the schemas, and to each YAML file the line by which editors find its own.</summary>
    private static List<(string File, string Text)> WithSchemas(IEnumerable<(string File, string Text)> files) =>
        [
            .. files.Select(f => SchemaOf(f.File) is { } schema ? (f.File, $"# yaml-language-server: $schema={schema}\n{f.Text}") : f),
            .. ProjectSchemas.All().Select(s => ($".schemas/{s.File}", s.Text)),
        ];

    private static string? SchemaOf(string file) =>
        Path.GetExtension(file) != ".yml" ? null
        : file == "tillhouse.yml" ? ".schemas/tillhouse.schema.json"
        : file.StartsWith("sources/", StringComparison.Ordinal) ? "../.schemas/source.schema.json"
        : file.StartsWith("tests/", StringComparison.Ordinal) ? "../.schemas/test.schema.json"
        : null;

    /// <summary>A project's name from its folder's: lower case letters, digits and dashes.</summary>
    public static string NameOf(string folder)
    {
        var name = new StringBuilder();
        foreach (var c in Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(c);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        var text = name.ToString().Trim('-');
        return text.Length == 0 ? "my-shop" : text;
    }

    private static string Settings(string name) =>
        $"""
            name: {name}

            # The built-in shop's sources, models and tests. A file of the same path here replaces the inherited one; a new file adds to it.
            extends: shop

            # Inherited files that this shop does not want.
            # exclude: [models/gold/core/fact_inventory.sql]

            landing: ./landing        # where exports arrive: landing/orders/, landing/customers/, …
            lake: ./lake              # where the Delta tables are written

            timezone: Europe/Berlin   # the shop's own: for dates. Times are stored in UTC
            currency: EUR
            # memory: 4GiB            # for the engine; default: 60 % of the machine

            """;

    private const string OrdersComment = """
        # An override: this file replaces the built-in shop's sources/orders.yml, which it was copied from. Delete it to inherit again.
        # If your export calls a column otherwise, name its header in `from`:      order_id: { type: string, required: true, from: [OrderID, "Order No."] }
        # If it writes dates or numbers in its own way, say so with the column:    order_timestamp: { type: timestamp, formats: ["dd/MM/yyyy HH:mm"] }
        #                                                                          total_amount:    { type: decimal(18,2), decimal: ",", strip: "€ ." }

        """;

    private const string Model = """
        /* till
        description: Orders and revenue by weekday, all time. An example of a model of your own - change it, or delete it.
        build: table
        key: [weekday]
        columns:
          weekday: { description: "1 is Monday", checks: [not_null] }
          orders: { description: Orders placed on that weekday }
          revenue: { description: Their totals }
        */
        select
          till_weekday(order_date) as weekday,
          cast(sum(orders) as bigint) as orders,
          cast(sum(total_amount) as decimal(18, 2)) as revenue
        from gold.daily_sales
        group by till_weekday(order_date)

        """;

    private static string ReadMe(string name) =>
        $"""
            # {name}
            A Tillhouse project. It extends the built-in shop: sources, models, checks and tests that are not here are inherited.

            ```sh
            till simulate --scale tiny --days 3   # no exports yet? make some: they land in landing/
            till run                              # takes new files, builds and checks what they change
            till query "select order_date, channel, orders, total_amount from gold.daily_sales order by order_date desc"
            till check                            # before you commit a change: finds mistakes without running anything
            till test                             # the models' own tests
            ```

            `sources/orders.yml` shows how a source is adapted to your export, `models/gold/sales/weekdays.sql` how a table is added.

            """;

    [GeneratedRegex("^name:.*$", RegexOptions.Multiline)]
    private static partial Regex NameLine();
}
