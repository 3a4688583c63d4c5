using System.Globalization;
using System.Text;
using Tillhouse.Core.Build;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>
/// Writes the main job as the plain DuckDB script that a good engineer would write by hand: each table one COPY into Parquet and a view over it
/// for its readers, then its checks. Casts, rules and SELECTs are those of the project, so the script does the same work without the platform.
/// </summary>
internal sealed class TwinScript
{
    private const string CopyOptions = "FORMAT parquet, COMPRESSION zstd";
    private readonly BoundProject project;
    private readonly DuckDbConnection parser;
    private readonly string folder;
    private readonly StringBuilder text = new();

    private TwinScript(BoundProject project, DuckDbConnection parser, string folder)
    {
        this.project = project;
        this.parser = parser;
        this.folder = folder;
    }

    /// <summary>The script: statements that end in a semicolon at the end of a line, with an empty line behind each.</summary>
    /// <param name="project">The project whose job it is.</param>
    /// <param name="limits">The engine's limits, the same as the platform's.</param>
    /// <param name="folder">Where its tables go: <c>LAYER/TABLE</c> below it.</param>
    public static string Of(BoundProject project, EngineOptions limits, string folder)
    {
        using var parser = new DuckDbConnection("Data Source=:memory:");
        parser.Open();
        return new TwinScript(project, parser, Path.GetFullPath(folder)).Write(limits);
    }

    private string Write(EngineOptions limits)
    {
        Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                set threads = {limits.Threads};
                set memory_limit = '{limits.MemoryBytes >> 20}MiB';
                set temp_directory = {Quote.Text(limits.SpillFolder)};
                set preserve_insertion_order = false;
                set TimeZone = 'UTC';
                create schema bronze;
                create schema silver;
                create schema gold;
                create schema build;
                create table checks (relation varchar, name varchar, failed bigint)
                """
            )
        );
        text.Append(Prelude.DuckDb).Append('\n');
        foreach (var source in project.Project.Sources.Values)
        {
            AddBronze(source);
        }

        foreach (var table in project.Graph.Order)
        {
            AddModel(table);
        }

        return text.ToString();
    }

    private void AddBronze(SourceContract source)
    {
        var bronze = TwinBronze.Of(source, project.Project.Landing);
        if (bronze is null)
        {
            var nothing = string.Join(", ", TypedRows.Provenance.Select(p => $"cast(null as {p.Type}) as {p.Name}"));
            Add(View(new TableName(Layer.Bronze, source.Name), TypedRows.Select(source, $"(select {nothing} where false) as empty", [])));
            return;
        }

        var table = new TableName(Layer.Bronze, source.Name);
        Add(Copy(table, bronze.Select, []));
        Add(View(table, TypedRows.Select(source, $"{Stored(table, [])} as stored", bronze.Columns)));
    }

    private void AddModel(TableName table)
    {
        var input = BuildInputs.Of(parser, project, table);
        var model = input.Model;
        if (model.Build is BuildKind.View)
        {
            Add(View(table, input.Sql));
            return;
        }

        var types = project.Models[table].Columns.ToDictionary(c => c.Name, c => c.Type, StringComparer.OrdinalIgnoreCase);
        var partitions = model.PartitionBy.Select(p => (Name: p, Type: types[p])).ToList();
        var script = BuildFor.Model(input).Script(input);
        if (script.Division is { } division)
        {
            // Finding the few keys that come twice first takes two thirds of the time that one window over whole rows does.
            Add(division.CreateDuplicates);
        }

        Add(Copy(table, Clustering.Sort(model, script.Rows), model.PartitionBy));
        Add(View(table, $"select {Quote.Names(project.Models[table].Columns.Select(c => c.Name))} from {Stored(table, partitions)}"));
        foreach (var check in TwinChecks.Of(input, script))
        {
            Add(check);
        }
    }

    private string Copy(TableName table, string select, IReadOnlyList<string> partitionBy)
    {
        var path = PathOf(table, partitionBy.Count > 0);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partitions = partitionBy.Count > 0 ? $", PARTITION_BY ({Quote.Names(partitionBy)})" : "";
        return $"copy (\n{select}\n) to {Quote.Text(path)} ({CopyOptions}{partitions})";
    }

    private string Stored(TableName table, IReadOnlyList<(string Name, string Type)> partitions)
    {
        var path = PathOf(table, partitions.Count > 0);
        if (partitions.Count == 0)
        {
            return $"read_parquet({Quote.Text(path)})";
        }

        var deep = string.Concat(Enumerable.Repeat("/*", partitions.Count));
        var types = string.Join(", ", partitions.Select(p => $"{Quote.Text(p.Name)}: {p.Type}"));
        return $"read_parquet({Quote.Text($"{path}{deep}/*.parquet")}, hive_partitioning = true, hive_types = {{{types}}})";
    }

    private string PathOf(TableName table, bool partitioned) =>
        Path.Combine(folder, table.Schema, partitioned ? table.Name : $"{table.Name}.parquet");

    private static string View(TableName table, string select) => $"create view {table.Schema}.{Quote.Name(table.Name)} as\n{select}";

    private void Add(string statement) => text.Append(statement).Append(";\n\n");
}
