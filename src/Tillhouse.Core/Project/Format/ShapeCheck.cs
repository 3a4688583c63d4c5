using System.Globalization;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project.Format;

/// <summary>Says whether a value has the shape of its key. One level deep: nested mappings are checked by the reader that reads them.</summary>
internal static class ShapeCheck
{
    public static bool Fits(YamlNode node, Shape shape) =>
        shape switch
        {
            Shape.Text text => node is YamlScalar { IsNull: false } scalar && FitsForm(scalar, text.Form),
            Shape.Texts texts => node switch
            {
                YamlScalar { IsNull: false } scalar => FitsForm(scalar, texts.Form),
                YamlSequence list => list.Items.All(i => i is YamlScalar { IsNull: false } scalar && FitsForm(scalar, texts.Form)),
                _ => false,
            },
            Shape.Flag => node is YamlScalar { Plain: true, Value: "true" or "false" },
            Shape.Whole whole => node is YamlScalar { Plain: true } scalar
                && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= whole.Least
                && number <= whole.Most,
            Shape.Number => node is YamlScalar { Plain: true } scalar
                && decimal.TryParse(
                    scalar.Value,
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out _
                ),
            Shape.Choice choice => node is YamlScalar scalar && choice.Words.Contains(scalar.Value),
            Shape.Keys or Shape.MapOf => node is YamlMapping,
            Shape.ListOf => node is YamlSequence,
            Shape.OneOf one => one.Shapes.Any(s => Fits(node, s)),
            _ => node is YamlScalar,
        };

    /// <summary>The first value inside that does not fit: an item of a list, or the node itself.</summary>
    public static YamlNode Culprit(YamlNode node, Shape shape) =>
        shape is Shape.Texts && node is YamlSequence list ? list.Items.First(i => !Fits(i, shape) || i is YamlSequence) : node;

    public static string Help(YamlNode node, Shape shape)
    {
        if (shape is Shape.Choice choice && node is YamlScalar scalar && NearName.Of(scalar.Value, choice.Words) is { } near)
        {
            return $"did you mean {near}?";
        }

        return $"write {shape.Expected}";
    }

    private static bool FitsForm(YamlScalar scalar, TextForm? form) => form is null || form.Accepts(scalar.Value);
}
