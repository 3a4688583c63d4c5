namespace Tillhouse.Core.Project.Format;

/// <summary>The keys of tillhouse.yml (formats.md).</summary>
internal static class ProjectKeys
{
    public static readonly KeyTable Project = new(
        "tillhouse.yml",
        new Key(
            "name",
            new Shape.Text(new TextForm("a name of letters, digits and dashes", "^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", IsProjectName)),
            "The project's name.",
            Required: true
        ),
        new Key(
            "extends",
            new Shape.Text(Forms.NotEmpty),
            "shop (the built-in shop) or a folder: its sources, models, tests, alerts and dashboards are inherited."
        ),
        new Key(
            "exclude",
            new Shape.Texts(Forms.NotEmpty),
            "Inherited files that are left out: paths such as models/gold/core/fact_inventory.sql, also with *."
        ),
        new Key("landing", new Shape.Text(Forms.NotEmpty), "The landing zone: a folder, or s3://bucket/prefix. Default ./landing."),
        new Key("lake", new Shape.Text(Forms.NotEmpty), "The lake: a folder, or s3://bucket/prefix. Default ./lake."),
        new Key("engine", new Shape.Choice("duckdb", "auto"), "The engine that runs the models. Default auto: DuckDB."),
        new Key("timezone", new Shape.Text(Forms.Zone), "The shop's own time zone, for dates, deadlines and schedules. Default UTC."),
        new Key("currency", new Shape.Text(Forms.Currency), "The shop's own currency. Default EUR."),
        new Key("memory", new Shape.Text(Forms.Size), "How much memory the engine may take, such as 4GiB. Default 60 % of the machine.")
    );

    private static bool IsProjectName(string text) =>
        text.Length is > 0 and < 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
