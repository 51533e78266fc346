using System.Text.Json.Serialization;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Idempotency;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Manufacturer.Ledger;

internal sealed record AddModel(string Name, Gtin? Gtin = null);

internal sealed record ModelView(string Name, Gtin? Gtin, DateTimeOffset AddedAt)
{
    public static ModelView Of(ModelRow row) => new(row.Name, row.Gtin, row.AddedAt);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AddModel))]
[JsonSerializable(typeof(ModelView))]
internal sealed partial class ModelJson : JsonSerializerContext;

/// <summary>What the manufacturer makes.</summary>
internal static class ModelEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapModels()
        {
            var group = routes.MapGroup("/models").RequireParty(PartyKinds.Owner);
            group.MapGet("", ListAsync);
            group.MapPost("", AddAsync).RequireIdempotencyKey();
        }
    }

    private static async Task<IResult> ListAsync(PageQuery page, ModelStore models, CancellationToken cancel)
    {
        var rows = await models.ListAsync(page, cancel);
        return new Page<ModelView>(page, [.. rows.Select(ModelView.Of)], view => new Cursor(view.Name, view.Name));
    }

    private static async Task<IResult> AddAsync(
        Body<AddModel> body,
        HttpContext context,
        IdempotentRequests requests,
        AuditLog audit,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var wanted = body.Value;
        if (!LedgerText.IsName(wanted.Name))
            return new ProblemResult(WebProblems.BadRequest)
            {
                Errors = [new("#/name", FieldFaults.BadValue, LedgerText.NameRule)],
            };

        var row = new ModelRow(wanted.Name, wanted.Gtin, clock.GetUtcNow());
        var entry = new AuditEntry(AuditActor.Of(context.Caller), "model.add", $"model:{row.Name}");
        return await requests.RunAsync(
            context,
            async unit =>
            {
                if (!await ModelStore.TryAddAsync(unit, row))
                    return new ProblemResult(WebProblems.StateConflict) { Detail = $"There is a model '{row.Name}' already." };
                await audit.AppendAsync(unit, entry);
                return TypedResults.Created((string?)null, ModelView.Of(row));
            },
            cancel
        );
    }
}
