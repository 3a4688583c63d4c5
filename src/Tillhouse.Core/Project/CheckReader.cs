using Tillhouse.Core.Project.Format;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project;

/// <summary>Reads the checks of one model's header and fills in what they leave out.</summary>
internal sealed class CheckReader(TableName table, ErrorList errors)
{
    private static readonly string[] ColumnKinds =
    [
        "not_null",
        "unique",
        "accepted_values",
        "range",
        "pattern",
        "relationships",
        "freshness",
        "drift",
    ];
    private static readonly string[] ModelKinds = ["rule", "query", "unique", "median_of", "reconcile"];

    private readonly CheckParts _parts = new(errors);
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

    public void ReadModelCheck(YamlNode node, string? firstClustered)
    {
        if (node is not YamlMapping map)
        {
            errors.Add(ErrorCodes.InvalidValue, $"{node.Kind} is no check", "write { name: …, rule: … } or { name: …, query: … }", node.At);
            return;
        }

        var reader = new MappingReader(map, ModelKeys.ModelCheck, errors);
        var kind = KindOf(map, reader, ModelKinds, "a check");
        CheckDefinition? check = kind switch
        {
            "rule" => new CheckDefinition.Rule(reader.Text("rule")!) { SqlAt = reader.Scalar("rule")!.TextAt },
            "query" => new CheckDefinition.Query(reader.Text("query")!) { SqlAt = reader.Scalar("query")!.TextAt },
            "unique" => new CheckDefinition.Unique(reader.Texts("unique")),
            "median_of" => _parts.Volume(reader, firstClustered),
            "reconcile" => _parts.Reconciliation(reader),
            _ => null,
        };
        Add(reader, check is CheckDefinition.Unique u ? $"unique:{string.Join(',', u.Columns)}" : null, check);
    }

    private void AddColumnCheck(string column, string kind, MappingReader reader)
    {
        CheckDefinition? check = kind switch
        {
            "not_null" => new CheckDefinition.NotNull(column),
            "unique" => new CheckDefinition.Unique([column]),
            "accepted_values" => new CheckDefinition.AcceptedValues(column, reader.Texts("accepted_values")),
            "pattern" => new CheckDefinition.Pattern(column, reader.Text("pattern")!),
            "relationships" when Forms.TryTableColumn(reader.Text("relationships")!, out var other, out var otherColumn) =>
                new CheckDefinition.Relationship(column, other, otherColumn),
            "range" => _parts.Range(column, reader),
            "freshness" when Forms.TryDuration(reader.Text("freshness")!, out var within) => new CheckDefinition.Freshness(column, within),
            "drift" => _parts.Drift(column, reader),
            _ => null,
        };
        Add(reader, $"{kind}:{column}", check);
    }

    /// <summary>Fills in what every check has. What was reported already is null.</summary>
    private void Add(MappingReader reader, string? usualName, CheckDefinition? check)
    {
        if (check is null)
        {
            return;
        }

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

        if (name.Contains(';', StringComparison.Ordinal))
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                $"the check '{name}' has a ; in its name",
                "write name: with another word; a row in quarantine names all rules that it breaks, with ; between them",
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
        var usual = table.Layer == Layer.Silver && check.IsOfRows ? OnFail.Quarantine : OnFail.Warn;
        var onFail = Enum.TryParse<OnFail>(reader.Text("on_fail"), ignoreCase: true, out var given) ? given : usual;
        if (onFail == OnFail.Quarantine && (table.Layer != Layer.Silver || !check.IsOfRows))
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

        _checks.Add(
            check with
            {
                Name = name,
                Description = reader.Text("description") ?? "",
                Dimension = Enum.TryParse<Dimension>(reader.Text("dimension"), ignoreCase: true, out var measured) ? measured : check.Usual,
                OnFail = onFail,
                OnFailGiven = reader.Node("on_fail") is not null,
                Threshold = Forms.TryShare(reader.Text("threshold") ?? "", out var share) ? share : null,
                At = reader.At,
            }
        );
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
}
