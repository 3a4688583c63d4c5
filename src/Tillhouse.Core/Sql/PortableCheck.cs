using System.Text.Json;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Sql;

/// <summary>Holds SQL to what gives equal results on every engine (portable-sql.md): by its tokens, and by its tree.</summary>
internal static class PortableCheck
{
    public static void Run(SqlText text, JsonElement tree, ErrorList errors)
    {
        var before = errors.Count;
        PortableTokens.Run(text, errors);
        // What the tokens show would be told again, in other words, by the tree.
        if (errors.Count == before)
        {
            new PortableTree(text, errors).Walk(tree, []);
        }
    }

    public static void Report(ErrorList errors, string what, string help, SourceLocation at) =>
        errors.Add(ErrorCodes.NotPortable, $"{what} is not portable", help, at);
}
