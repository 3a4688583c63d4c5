using System.Globalization;

namespace Tillhouse.DuckDb.Internal;

/// <summary>
/// Gives a statement its parameters: by name where the parameter has one, by place for <c>?</c> and <c>$1</c>. Numbers count anew in
/// every statement of a text.
/// </summary>
internal static unsafe class ParameterBinder
{
    public static void Bind(PreparedHandle statement, DuckDbParameterCollection parameters, bool only)
    {
        var wanted = NativeMethods.duckdb_nparams(statement);
        _ = NativeMethods.duckdb_clear_bindings(statement);
        var places = 0;
        for (var i = 1UL; i <= wanted; i++)
        {
            var name = NativeText.Owned(NativeMethods.duckdb_parameter_name(statement, i)) ?? "";
            var byPlace = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place);
            var parameter = byPlace ? parameters.AtPlace(place) : parameters.Named(name);
            places = byPlace ? Math.Max(places, place) : places;
            var value = NativeValue.Create(
                (parameter ?? throw new InvalidOperationException($"The command has no value for the parameter ${name}.")).Value
            );
            try
            {
                if (NativeMethods.duckdb_bind_value(statement, i, value) != 0)
                {
                    throw new InvalidOperationException($"DuckDB refuses the value of the parameter ${name}.");
                }
            }
            finally
            {
                NativeMethods.duckdb_destroy_value(ref value);
            }
        }

        if (only && parameters.Unnamed > places)
        {
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The command has {parameters.Unnamed} positional parameters but its text names {places}."
                )
            );
        }
    }
}
