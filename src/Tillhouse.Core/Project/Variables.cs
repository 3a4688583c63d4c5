namespace Tillhouse.Core.Project;

/// <summary>Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> in values by environment variables.</summary>
internal sealed class Variables(Func<string, string?> variable, ErrorList errors)
{
    public string Expand(string value, SourceLocation at)
    {
        var from = value.IndexOf("${", StringComparison.Ordinal);
        if (from < 0)
        {
            return value;
        }

        var to = value.IndexOf('}', from);
        if (to < 0)
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                $"'{value}' opens a variable and does not close it",
                "write ${NAME} or ${NAME:-default}",
                at
            );
            return value;
        }

        var inside = value[(from + 2)..to];
        var split = inside.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? inside : inside[..split];
        var found = name.Length > 0 ? variable(name) : null;
        if (string.IsNullOrEmpty(found))
        {
            found = split < 0 ? null : inside[(split + 2)..];
        }

        if (found is null)
        {
            errors.Add(
                ErrorCodes.UnsetVariable,
                $"the environment variable '{name}' is not set",
                $"set it, or give a default: ${{{name}:-value}}",
                at
            );
            found = "";
        }

        return value[..from] + found + Expand(value[(to + 1)..], at);
    }
}
