using Tillhouse.Core.Project.Format;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project;

/// <summary>Reads one model: the header in its first comment, then the SELECT (formats.md, "models/…").</summary>
internal static class ModelReader
{
    public static ModelDefinition? Read(ProjectFile file, string text, ErrorList errors)
    {
        var before = errors.Count;
        var table = ReadTable(file, errors);
        if (ModelText.Split(file.Display, text, errors) is not { } parts || table is null)
        {
            return null;
        }

        var map = YamlReader.Read(parts.Header, parts.HeaderAt, errors);
        if (map is null)
        {
            return null;
        }

        var reader = new MappingReader(map, ModelKeys.Model, errors);
        var checks = new CheckReader(table, errors);
        var columns = ReadColumns(reader.Map("columns"), checks, errors);
        foreach (var item in (reader.Node("checks") as YamlSequence)?.Items ?? [])
        {
            checks.ReadModelCheck(item, reader.Texts("cluster_by").FirstOrDefault());
        }

        var build = ReadBuild(reader, errors);
        if (build is BuildKind.View)
        {
            foreach (var key in new[] { "partition_by", "cluster_by" }.Where(k => reader.Node(k) is not null))
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"a view has no files, so {key} means nothing",
                    $"take {key} out, or use build: table",
                    reader.PlaceOf(key)
                );
            }
        }

        return errors.Count > before
            ? null
            : new ModelDefinition
            {
                Table = table,
                File = file.Display,
                Sql = parts.Sql,
                SqlAt = parts.SqlAt,
                Description = reader.Text("description") ?? "",
                Owner = reader.Text("owner"),
                Build = build,
                Key = reader.Texts("key"),
                NewestBy = reader.Node("newest_by") is null ? null : reader.Texts("newest_by"),
                PartitionBy = reader.Texts("partition_by"),
                ClusterBy = reader.Texts("cluster_by"),
                Tags = reader.Texts("tags"),
                Columns = columns,
                Checks = checks.Checks,
                HeaderAt = map.Entries.ToDictionary(e => e.Key, e => e.Value.At, StringComparer.Ordinal),
            };
    }

    private static TableName? ReadTable(ProjectFile file, ErrorList errors)
    {
        var parts = file.Relative.Split('/');
        var name = Path.GetFileNameWithoutExtension(parts[^1]);
        Layer? layer =
            parts.Length < 3 ? null
            : parts[1] == "silver" ? Layer.Silver
            : parts[1] == "gold" ? Layer.Gold
            : null;
        if (layer is null)
        {
            errors.Add(
                ErrorCodes.MisplacedFile,
                "a model's first folder names its layer, and this is neither silver nor gold",
                "move it to models/silver/ or models/gold/; bronze tables come from sources/",
                new SourceLocation(file.Display)
            );
        }
        else if (!Forms.Name.Accepts(name))
        {
            errors.Add(
                ErrorCodes.MisplacedFile,
                $"'{name}' cannot be a table's name",
                $"rename the file: {Forms.Name.Expected}",
                new SourceLocation(file.Display)
            );
            layer = null;
        }

        return layer is null ? null : new TableName(layer.Value, name);
    }

    private static List<ModelColumn> ReadColumns(YamlMapping? map, CheckReader checks, ErrorList errors)
    {
        var columns = new List<ModelColumn>();
        foreach (var entry in map?.Entries ?? [])
        {
            if (!Forms.Column.Accepts(entry.Key))
            {
                errors.Add(ErrorCodes.InvalidValue, $"'{entry.Key}' cannot be a column's name", $"write {Forms.Name.Expected}", entry.At);
            }
            else if (entry.Value is YamlMapping settings)
            {
                var reader = new MappingReader(settings, ModelKeys.Column, errors);
                columns.Add(new ModelColumn(entry.Key, reader.Text("description") ?? "", reader.Flag("pii"), entry.At));
                foreach (var item in (reader.Node("checks") as YamlSequence)?.Items ?? [])
                {
                    checks.ReadColumnCheck(entry.Key, item);
                }
            }
            else if (entry.Value is YamlScalar scalar)
            {
                columns.Add(new ModelColumn(entry.Key, scalar.IsNull ? "" : scalar.Value, false, entry.At));
            }
            else
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"{entry.Key} is {entry.Value.Kind}",
                    "write a description, or { description: …, checks: […] }",
                    entry.Value.At
                );
            }
        }

        return columns;
    }

    private static BuildKind ReadBuild(MappingReader reader, ErrorList errors)
    {
        string[] history = ["surrogate", "valid_from", "track"];
        var word = reader.Text("build");
        if (word != "scd2")
        {
            foreach (var key in history.Concat(["inferred_from", "gone_at"]).Where(k => reader.Node(k) is not null))
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"{key} is for build: scd2",
                    $"take {key} out, or add build: scd2",
                    reader.PlaceOf(key)
                );
            }
        }

        string[] needed = word switch
        {
            "scd2" => [.. history, "key"],
            "merge" => ["key"],
            "partitions" => ["partition_by"],
            _ => [],
        };
        foreach (var key in needed.Where(k => reader.Node(k) is null))
        {
            errors.Add(
                ErrorCodes.MissingKey,
                $"build: {word} needs the key '{key}'",
                $"add {key}: {ModelKeys.Model.Keys.First(k => k.Name == key).Description}",
                reader.PlaceOf("build")
            );
        }

        return word switch
        {
            "view" => new BuildKind.View(),
            "append" => new BuildKind.Append(),
            "merge" => new BuildKind.Merge(),
            "partitions" => new BuildKind.Partitions(),
            "scd2" => ReadHistory(reader),
            _ => new BuildKind.Table(),
        };
    }

    private static BuildKind.Scd2 ReadHistory(MappingReader reader)
    {
        var inferred = new List<(TableName, string)>();
        foreach (var text in reader.Texts("inferred_from"))
        {
            if (Forms.TryTableColumn(text, out var table, out var column))
            {
                inferred.Add((table, column));
            }
        }

        return new BuildKind.Scd2(reader.Text("surrogate") ?? "", reader.Text("valid_from") ?? "", reader.Texts("track"), inferred)
        {
            GoneAt = reader.Text("gone_at"),
        };
    }
}
