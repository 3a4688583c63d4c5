using Tillhouse.Core.Project.Format;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project;

/// <summary>Reads the model tests of a project (formats.md, "tests/…").</summary>
public static class ModelTestReader
{
    /// <summary>Reads all tests of a project, own and inherited, by path. Tests of models that the project does not have are left out when they are inherited.</summary>
    /// <exception cref="TillhouseErrors">All errors of all test files.</exception>
    public static IReadOnlyList<ModelTest> ReadAll(ProjectDefinition project)
    {
        var errors = new ErrorList();
        var tests = new List<ModelTest>();
        foreach (var file in project.Files.Where(f => f.IsIn("tests", ".yml")))
        {
            if (ReadFile(file, errors) is not { } test)
            {
                continue;
            }

            if (project.Models.ContainsKey(test.Model))
            {
                tests.Add(test);
            }
            else if (file.Display == file.Relative)
            {
                var names = project.Models.Keys.Select(k => k.ToString());
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"there is no model {test.Model}",
                    NearName.Help(test.Model.ToString(), names, "the models"),
                    test.At
                );
            }
        }

        errors.ThrowIfAny();
        return tests;
    }

    private static ModelTest? ReadFile(ProjectFile file, ErrorList errors)
    {
        var before = errors.Count;
        if (
            ProjectFiles.ReadText(file, errors) is not { } text
            || YamlReader.Read(text, new SourceLocation(file.Display, 1, 1), errors) is not { } map
        )
        {
            return null;
        }

        var reader = new MappingReader(map, TestKeys.Test, errors);
        var folder = Path.GetDirectoryName(file.FullPath)!;
        List<TestCase> cases = [.. Maps(reader, "cases", errors).Select(m => ReadCase(m, folder, errors))];
        return errors.Count == before && TableName.TryParse(reader.Text("model")!, out var model)
            ? new ModelTest(model, file.Display, cases, reader.PlaceOf("model"))
            : null;
    }

    private static TestCase ReadCase(YamlMapping map, string folder, ErrorList errors)
    {
        var reader = new MappingReader(map, TestKeys.Case, errors);
        List<TestStep> steps = [ReadStep(reader, folder, errors)];
        steps.AddRange(Maps(reader, "after", errors).Select(m => ReadStep(new MappingReader(m, TestKeys.Step, errors), folder, errors)));
        return new TestCase(reader.Text("name") ?? "", steps, map.At);
    }

    private static TestStep ReadStep(MappingReader reader, string folder, ErrorList errors)
    {
        var given = new SortedDictionary<TableName, TestRows>();
        foreach (var entry in reader.Map("given")?.Entries ?? [])
        {
            if (TableName.TryParse(entry.Key, out var table) && Forms.Table.Accepts(entry.Key))
            {
                given[table] = ReadRows(entry.Value, folder, errors);
            }
            else
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"'{entry.Key}' is not {Forms.Table.Expected}",
                    "write such as silver.orders: [{ order_id: 1 }]",
                    entry.At
                );
            }
        }

        return new TestStep(given, reader.Node("then") is { } then ? ReadRows(then, folder, errors) : new TestRows.Inline([]), reader.At);
    }

    private static TestRows ReadRows(YamlNode node, string folder, ErrorList errors)
    {
        if (node is YamlScalar scalar && scalar.Value.StartsWith("file:", StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(Path.Combine(folder, scalar.Value["file:".Length..].Trim()));
            if (!File.Exists(path))
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"the file {scalar.Value["file:".Length..].Trim()} is not there",
                    "the path starts from the test's folder",
                    node.At
                );
            }

            return new TestRows.FromFile(path, node.At);
        }

        if (node is not YamlSequence list)
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                $"{node.Kind} is neither a list of rows nor a file",
                "write [{ column: value }] or file:rows.csv",
                node.At
            );
            return new TestRows.Inline([]);
        }

        return new TestRows.Inline([.. list.Items.Select(i => ReadRow(i, errors))]);
    }

    private static TestRow ReadRow(YamlNode node, ErrorList errors)
    {
        if (node is not YamlMapping map)
        {
            errors.Add(ErrorCodes.InvalidValue, $"{node.Kind} is no row", "write { column: value }", node.At);
            return new TestRow([], node.At);
        }

        var values = new List<KeyValuePair<string, string?>>();
        foreach (var entry in map.Entries)
        {
            if (entry.Value is YamlScalar scalar && Forms.Column.Accepts(entry.Key))
            {
                values.Add(new(entry.Key, scalar.IsNull ? null : scalar.Value));
            }
            else
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"'{entry.Key}' with {entry.Value.Kind} is no column with a value",
                    "write column: value; quote values with a comma or a colon",
                    entry.At
                );
            }
        }

        return new TestRow(values, map.At);
    }

    private static IEnumerable<YamlMapping> Maps(MappingReader reader, string key, ErrorList errors)
    {
        foreach (var item in (reader.Node(key) as YamlSequence)?.Items ?? [])
        {
            if (item is YamlMapping map)
            {
                yield return map;
            }
            else
            {
                errors.Add(ErrorCodes.InvalidValue, $"{item.Kind} is not what {key} holds", "write '- key: value' lines", item.At);
            }
        }
    }
}
