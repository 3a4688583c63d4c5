using System.Globalization;
using Tillhouse.Core.Project.Format;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project;

/// <summary>Reads the checks of one model's header and fills in what they leave out.</summary>
internal sealed class CheckReader(TableName table, ErrorList errors)
{
    private static readonly string[] ColumnKinds = ["not_null", "unique", "accepted_values", "range", "pattern", "relationships"];
    private static readonly string[] ModelKinds = ["rule", "query", "unique"];

    private readonly List<CheckDefinition> _checks = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<CheckDefinition> Checks => _checks;

    public void ReadColumnCheck(string column, YamlNode node)
    {
        if (node is YamlMapping map)
        {
            var reader = new MappingReader(map, ModelKeys.ColumnCheck, errors);
            if (KindOf(map, reader, ColumnKinds, "a check of a column") is { } kind)
            {
                AddColumnCheck(column, kind, reader);
            }
        }
        else if (node is YamlScalar { Value: "not_null" or "unique" } word)
        {
            var empty = new MappingReader(new YamlMapping(node.At, []), ModelKeys.ColumnCheck, errors);
            AddColumnCheck(column, word.Value, empty);
        }
        else
        {
            var text = (node as YamlScalar)?.Value ?? "";
            errors.Add(
                ErrorCodes.InvalidValue,
                $"{node.Kind} is no check of a column",
                NearName.Help(text, ColumnKinds, "the checks of a column"),
                node.At
            );
        }
    }

    public void ReadModelCheck(YamlNode node)
    {
        if (node is not YamlMapping map)
        {
            errors.Add(ErrorCodes.InvalidValue, $"{node.Kind} is no check", "write { name: …, rule: … } or { name: …, query: … }", node.At);
            return;
        }

        var reader = new MappingReader(map, ModelKeys.ModelCheck, errors);
        switch (KindOf(map, reader, ModelKinds, "a check"))
        {
            case "rule":
                var rule = reader.Scalar("rule")!;
                Add(
                    reader,
                    null,
                    Dimension.Validity,
                    isRow: true,
                    (name, dimension, fail, threshold) =>
                        new CheckDefinition.Rule(rule.Value)
                        {
                            Name = name,
                            Dimension = dimension,
                            OnFail = fail,
                            Threshold = threshold,
                            At = reader.At,
                            SqlAt = rule.TextAt,
                        }
                );
                break;
            case "query":
                var query = reader.Scalar("query")!;
                Add(
                    reader,
                    null,
                    Dimension.Accuracy,
                    isRow: false,
                    (name, dimension, fail, threshold) =>
                        new CheckDefinition.Query(query.Value)
                        {
                            Name = name,
                            Dimension = dimension,
                            OnFail = fail,
                            Threshold = threshold,
                            At = reader.At,
                            SqlAt = query.TextAt,
                        }
                );
                break;
            case "unique":
                var columns = reader.Texts("unique");
                Add(
                    reader,
                    $"unique:{string.Join(',', columns)}",
                    Dimension.Uniqueness,
                    isRow: false,
                    (name, dimension, fail, threshold) =>
                        new CheckDefinition.Unique(columns)
                        {
                            Name = name,
                            Dimension = dimension,
                            OnFail = fail,
                            Threshold = threshold,
                            At = reader.At,
                        }
                );
                break;
        }
    }

    private void AddColumnCheck(string column, string kind, MappingReader reader)
    {
        var usual = kind switch
        {
            "not_null" => Dimension.Completeness,
            "unique" => Dimension.Uniqueness,
            "relationships" => Dimension.Consistency,
            _ => Dimension.Validity,
        };
        var isRow = kind is not ("unique" or "relationships");
        Add(
            reader,
            $"{kind}:{column}",
            usual,
            isRow,
            (name, dimension, fail, threshold) =>
                MakeColumnCheck(column, kind, reader) is { } make ? make(name, dimension, fail, threshold) : null
        );
    }

    private delegate CheckDefinition? Make(string name, Dimension dimension, OnFail onFail, decimal? threshold);

    private Make? MakeColumnCheck(string column, string kind, MappingReader reader)
    {
        var at = reader.At;
        switch (kind)
        {
            case "not_null":
                return (n, d, f, t) =>
                    new CheckDefinition.NotNull(column)
                    {
                        Name = n,
                        Dimension = d,
                        OnFail = f,
                        Threshold = t,
                        At = at,
                    };
            case "unique":
                return (n, d, f, t) =>
                    new CheckDefinition.Unique([column])
                    {
                        Name = n,
                        Dimension = d,
                        OnFail = f,
                        Threshold = t,
                        At = at,
                    };
            case "accepted_values":
                var values = reader.Texts("accepted_values");
                return (n, d, f, t) =>
                    new CheckDefinition.AcceptedValues(column, values)
                    {
                        Name = n,
                        Dimension = d,
                        OnFail = f,
                        Threshold = t,
                        At = at,
                    };
            case "pattern":
                var pattern = reader.Text("pattern")!;
                return (n, d, f, t) =>
                    new CheckDefinition.Pattern(column, pattern)
                    {
                        Name = n,
                        Dimension = d,
                        OnFail = f,
                        Threshold = t,
                        At = at,
                    };
            case "relationships" when Forms.TryTableColumn(reader.Text("relationships")!, out var other, out var otherColumn):
                return (n, d, f, t) =>
                    new CheckDefinition.Relationship(column, other, otherColumn)
                    {
                        Name = n,
                        Dimension = d,
                        OnFail = f,
                        Threshold = t,
                        At = at,
                    };
            default:
                return MakeRange(column, reader);
        }
    }

    private Make? MakeRange(string column, MappingReader reader)
    {
        var bounds = new MappingReader(reader.Map("range")!, ModelKeys.Range, errors);
        var (min, max) = (bounds.Number("min"), bounds.Number("max"));
        if ((min is null && max is null) || min > max)
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                "the range holds no bound, or its min is above its max",
                "write range: { min: 1, max: 5 }; one of the two may be left out",
                bounds.At
            );
            return null;
        }

        return (n, d, f, t) =>
            new CheckDefinition.Range(column, min, max)
            {
                Name = n,
                Dimension = d,
                OnFail = f,
                Threshold = t,
                At = reader.At,
            };
    }

    private void Add(MappingReader reader, string? usualName, Dimension usual, bool isRow, Make make)
    {
        var name = reader.Text("name") ?? usualName;
        if (name is null)
        {
            errors.Add(
                ErrorCodes.MissingKey,
                "a check of the whole table needs the key 'name'",
                "add name: a word that says what must hold",
                reader.At
            );
            return;
        }

        if (!_names.Add(name))
        {
            errors.Add(ErrorCodes.DuplicateDefinition, $"the check '{name}' is there twice", "give one of the two another name", reader.At);
            return;
        }

        // Only the graph knows whether a silver model reads a source. It turns a default quarantine into a warning where it does not.
        var onFail = OnFailOf(reader.Text("on_fail")) ?? (table.Layer == Layer.Silver && isRow ? OnFail.Quarantine : OnFail.Warn);
        if (onFail == OnFail.Quarantine && (table.Layer != Layer.Silver || !isRow))
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                table.Layer != Layer.Silver
                    ? "quarantine is for silver models that read a source"
                    : "this check looks at more than one row, so it cannot say which one to keep out",
                "use on_fail: warn or on_fail: stop",
                reader.PlaceOf("on_fail")
            );
            return;
        }

        var dimension = Enum.TryParse<Dimension>(reader.Text("dimension"), ignoreCase: true, out var given) ? given : usual;
        var threshold = Forms.TryShare(reader.Text("threshold") ?? "", out var share) ? share : (decimal?)null;
        if (make(name, dimension, onFail, threshold) is { } check)
        {
            _checks.Add(check with { OnFailGiven = reader.Node("on_fail") is not null, Description = reader.Text("description") ?? "" });
        }
    }

    // A check is known by the one kind among its keys; a key with a wrong value was reported already.
    private string? KindOf(YamlMapping map, MappingReader reader, string[] kinds, string what)
    {
        var found = map.Entries.Where(e => kinds.Contains(e.Key)).ToList();
        if (found.Count == 0)
        {
            errors.Add(ErrorCodes.MissingKey, $"{what} says nothing to check", $"add one of {string.Join(", ", kinds)}", map.At);
        }
        else if (found.Count > 1)
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                $"{what} is {string.Join(" and ", found.Select(f => f.Key))} at once",
                "make a check of each",
                found[1].At
            );
        }

        return found.Count == 1 && reader.Node(found[0].Key) is not null ? found[0].Key : null;
    }

    private static OnFail? OnFailOf(string? word) =>
        word switch
        {
            "quarantine" => OnFail.Quarantine,
            "warn" => OnFail.Warn,
            "stop" => OnFail.Stop,
            _ => null,
        };
}
