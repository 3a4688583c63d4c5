using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Schema;

/// <summary>How far a write may change the columns of its table.</summary>
[Flags]
public enum SchemaChanges
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Columns, and fields of structs, that the table lacks are added; older rows have null there.</summary>
    AddColumns = 1,

    /// <summary>A column takes the wider type of the rows. The table must have <c>delta.enableTypeWidening=true</c>.</summary>
    WidenTypes = 2,

    /// <summary>A NOT NULL column becomes nullable where the rows' column is.</summary>
    RelaxNotNull = 4,
}

/// <summary>Fits a table's columns to rows that are to be written in the same commit (section 15).</summary>
public static class SchemaEvolution
{
    /// <summary>The table's metadata after the change: write the files by it and give it to the verb as <see cref="Operations.CommitOptions.Metadata"/>.</summary>
    /// <param name="snapshot">The table.</param>
    /// <param name="rows">The columns to be written. Columns that they lack stay as they are, and the order of the table's columns never changes.</param>
    /// <param name="allowed">What may be changed.</param>
    /// <returns>The very metadata of the snapshot when nothing has to change.</returns>
    /// <exception cref="DeltaException">T0612 when the columns do not fit and may not, or cannot, be changed so that they do.</exception>
    public static Metadata Evolve(Snapshot snapshot, StructType rows, SchemaChanges allowed)
    {
        var merged = (StructType)new Evolution(snapshot, allowed).Merge("", snapshot.Schema, rows);
        return merged.Equals(snapshot.Schema) ? snapshot.Metadata : Operations.MetadataChange.WithSchema(snapshot.Metadata, merged);
    }

    private sealed class Evolution(Snapshot snapshot, SchemaChanges allowed)
    {
        public DeltaType Merge(string column, DeltaType table, DeltaType rows) =>
            (table, rows) switch
            {
                (StructType t, StructType r) => Struct(column, t, r),
                (ArrayType t, ArrayType r) => t with { Element = Merge(column + ".element", t.Element, r.Element) },
                (MapType t, MapType r) => t with
                {
                    Key = Merge(column + ".key", t.Key, r.Key),
                    Value = Merge(column + ".value", t.Value, r.Value),
                },
                _ when table == rows || TypeWidening.Allows(rows, table) => table,
                _ => throw Misfit($"column {column} is of type {table}, the rows have {rows}", "cast it in the query"),
            };

        private StructType Struct(string column, StructType table, StructType rows)
        {
            var fields = table.Fields.ToList();
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var field in rows.Fields)
            {
                var name = column.Length == 0 ? field.Name : $"{column}.{field.Name}";
                if (!seen.Add(field.Name))
                {
                    throw Misfit($"two columns are named {name} when case is ignored", "rename one of them");
                }

                var i = FieldPath.IndexOf(table, field.Name);
                if (i >= 0)
                {
                    fields[i] = Field(name, fields[i], field);
                }
                else if (!allowed.HasFlag(SchemaChanges.AddColumns))
                {
                    throw Misfit($"the table has no column {name}", "add it with a schema change, or leave it out of the query");
                }
                else
                {
                    fields.Add(new StructField(field.Name, Plain(field.Type)));
                }
            }

            return new StructType(fields);
        }

        private StructField Field(string name, StructField table, StructField rows)
        {
            if (!table.Nullable && rows.Nullable && allowed.HasFlag(SchemaChanges.RelaxNotNull))
            {
                table = table with { Nullable = true };
            }

            if (table.Type == rows.Type || !TypeWidening.Allows(table.Type, rows.Type))
            {
                return table with { Type = Merge(name, table.Type, rows.Type) };
            }

            if (!allowed.HasFlag(SchemaChanges.WidenTypes))
            {
                throw Misfit(
                    $"column {name} is of type {table.Type}, the rows have {rows.Type}",
                    "cast it in the query, or allow types to be widened"
                );
            }

            Operations.MetadataChange.RequireWidening(snapshot, name.Split('.')[0]);
            return TypeWidening.Note(table, table.Type, rows.Type, null) with { Type = rows.Type };
        }

        /// <summary>A new column is nullable at every level: older rows do not have it.</summary>
        private static DeltaType Plain(DeltaType type) =>
            type switch
            {
                StructType s => new StructType([.. s.Fields.Select(f => new StructField(f.Name, Plain(f.Type)))]),
                ArrayType a => new ArrayType(Plain(a.Element)),
                MapType m => new MapType(Plain(m.Key), Plain(m.Value)),
                _ => type,
            };

        private static DeltaException Misfit(string message, string help) => new(DeltaErrors.SchemaMismatch, message, help);
    }
}
