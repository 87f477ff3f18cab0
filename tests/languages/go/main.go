// Command scenario calls every part of the API once and stops at the first wrong result.
package main

//go:generate mkdir -p nexus
//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi-3.0.json

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"log"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"nexus.example/scenario/nexus"
)

type scenario struct {
	ctx     context.Context
	client  *nexus.ClientWithResponses
	project string
}

func main() {
	log.SetFlags(log.Lshortfile)
	// A redirect is not followed: the key would go along.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client := must(nexus.NewClientWithResponses(
		os.Getenv("DATATURE_API_BASE_URL"),
		nexus.WithHTTPClient(&http.Client{CheckRedirect: stay}),
		nexus.WithRequestEditorFn(withKey(os.Getenv("DATATURE_SECRET_KEY"))),
	))
	s := scenario{context.Background(), client, os.Getenv("DATATURE_PROJECT_ID")}
	s.workflows()
	s.pages()
	s.bulk()
	s.sequences()
	s.upload()
	s.unknownEnumValue()
	s.errors()
}

func withKey(key string) nexus.RequestEditorFn {
	return func(_ context.Context, request *http.Request) error {
		request.Header.Set("Secret-Key", key)
		return nil
	}
}

func (s scenario) workflows() {
	listed := *must(s.client.ListWorkflowsWithResponse(s.ctx, s.project)).JSON200
	same(len(listed), 2)
	same(listed[1].Title, "U-Net")
	done("list workflows")

	workflow := must(s.client.GetWorkflowWithResponse(s.ctx, s.project, "flow_1")).JSON200
	same(workflow.CreateDate, int64(1_700_000_000_000))
	done("get a workflow")

	renamed := must(s.client.UpdateWorkflowWithResponse(s.ctx, s.project, "flow_1", nexus.FlowMetadata{Title: "Renamed"})).JSON200
	same(renamed.Title, "Renamed")
	same(renamed.UpdateDate > workflow.UpdateDate, true)
	done("rename a workflow")
}

func (s scenario) pages() {
	var sizes []int
	names := map[string]bool{}
	query := nexus.ListSequencesParams{Limit: ptr(100)}
	for {
		page := must(s.client.ListSequencesWithResponse(s.ctx, s.project, &query)).JSON200
		sizes = append(sizes, len(page.Data))
		for _, sequence := range page.Data {
			names[sequence.Name] = true
		}
		if page.NextPage == nil {
			break
		}
		query.Page = page.NextPage
	}
	same(sizes, []int{100, 100, 50})
	same(len(names), 250)
	done("page through sequences")
}

func (s scenario) bulk() {
	body := nexus.SequenceBulkUpdate{}
	var expected []nexus.SequenceBulkUpdateResult
	for _, one := range actions() {
		body.Actions = append(body.Actions, one.action)
		expected = append(expected, one.result)
	}
	results := must(s.client.BulkUpdateSequencesWithResponse(s.ctx, s.project, body)).JSON200
	same(results.Actions, expected)
	linked := must(s.client.GetSequenceWithResponse(s.ctx, s.project, "seq_002")).JSON200
	same(linked.Items, []nexus.SequenceEntryAsset{{AssetId: "asset_5", Ord: 2, Role: ptr("Axial")}})
	done("bulk update")

	aborted := must(s.client.BulkUpdateSequencesWithResponse(s.ctx, s.project, nexus.SequenceBulkUpdate{
		AbortMode: ptr(nexus.SequenceBulkUpdateAbortModeABORTONANYFAILED),
		Actions: []nexus.SequenceBulkUpdateAction{
			patch(nexus.SequenceBulkUpdateActionPatchSequence{SequenceId: ptr("seq_009"), Patch: nexus.SequencePatch{Name: ptr("Not applied")}}),
			remove(nexus.SequenceBulkUpdateActionRemoveSequence{SequenceName: ptr("Missing")}),
		},
	})).JSON200
	same(aborted.Actions, []nexus.SequenceBulkUpdateResult{
		nexus.SequenceBulkUpdateResultFAILED,
		nexus.SequenceBulkUpdateResultFAILEDREMOVESEQUENCESEQUENCENOTFOUND,
	})
	kept := must(s.client.GetSequenceWithResponse(s.ctx, s.project, "seq_009")).JSON200
	same(kept.Name, "Patient 009")
	done("aborted bulk update")
}

func (s scenario) sequences() {
	patched := must(s.client.PatchSequenceWithResponse(s.ctx, s.project, "seq_002", nexus.SequencePatch{
		Name:       ptr("Patient B"),
		Attributes: &map[string]string{"height": "180"},
	})).JSON200
	same(patched.Name, "Patient B")
	same(*patched.Attributes.Items, map[string]string{"age": "20", "height": "180"})
	done("patch a sequence")

	deleted := must(s.client.DeleteSequenceWithResponse(s.ctx, s.project, "seq_250")).JSON200
	same(deleted.Deleted, true)
	done("delete a sequence")
}

func (s scenario) upload() {
	file := []byte("a file for the upload")
	checksum := crc32.Checksum(file, crc32.MakeTable(crc32.Castagnoli))
	session := must(s.client.CreateUploadSessionWithResponse(s.ctx, s.project, nexus.NewUploadSession{
		Groups: []string{"main"},
		Assets: []nexus.AssetToUpload{{Filename: "scan.jpg", Mime: "image/jpeg", Size: int64(len(file)), Crc32c: int(int32(checksum))}},
	})).JSON200
	for _, asset := range session.Assets {
		request := must(http.NewRequestWithContext(s.ctx, asset.Upload.Method, asset.Upload.Url, bytes.NewReader(file)))
		for name, value := range asset.Upload.Headers {
			request.Header.Set(name, value)
		}
		answer := must(http.DefaultClient.Do(request))
		same(answer.StatusCode, http.StatusOK)
		check(answer.Body.Close())
	}
	overview := nexus.OperationStatusOverviewQUEUED
	for overview == nexus.OperationStatusOverviewQUEUED || overview == nexus.OperationStatusOverviewRUNNING {
		time.Sleep(50 * time.Millisecond)
		overview = must(s.client.GetOperationWithResponse(s.ctx, s.project, session.OpId)).JSON200.Status.Overview
	}
	same(overview, nexus.OperationStatusOverviewFINISHED)
	asset := must(s.client.GetAssetWithResponse(s.ctx, s.project, "scan.jpg")).JSON200
	same(asset.Metadata.FileSize, int64(len(file)))
	same(asset.Metadata.Groups, []string{"main"})
	done("upload a file")
}

func (s scenario) unknownEnumValue() {
	logs := must(s.client.ListAssetLogsWithResponse(s.ctx, s.project, "asset_1", nil)).JSON200
	same(len(logs.Data), 4)
	same(logs.Data[0].Level, nexus.AssetLogLevelINFO)
	same(logs.Data[1].Level, "Critical")
	same(logs.Data[1].Level.Valid(), false)
	same(logs.Data[2].Kind, "Report")
	done("unknown enum value")
}

func (s scenario) errors() {
	refused := must(s.client.ListProjectsWithResponse(s.ctx, withKey("wrong")))
	same(refused.StatusCode(), http.StatusUnauthorized)
	same(refused.JSON401.Message != "", true)
	done("401")

	// The sequence that was deleted above.
	missing := must(s.client.GetSequenceWithResponse(s.ctx, s.project, "seq_250"))
	same(missing.StatusCode(), http.StatusNotFound)
	same(strings.Contains(missing.JSON404.Message, "seq_250"), true)
	done("404")

	limited := must(s.client.GetWorkspaceWithResponse(s.ctx))
	same(limited.StatusCode(), http.StatusTooManyRequests)
	seconds := must(strconv.Atoi(*limited.Headers429.RetryAfter))
	same(seconds, 1)
	time.Sleep(time.Duration(seconds) * time.Second)
	same(must(s.client.GetWorkspaceWithResponse(s.ctx)).JSON200.Name != "", true)
	done("429")

	redirected := must(s.client.GetWorkspaceWithResponse(s.ctx))
	same(redirected.StatusCode(), http.StatusTemporaryRedirect)
	done("redirect")
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		_ = log.Output(3, err.Error())
		os.Exit(1)
	}
}

func same[T any](actual, expected T) {
	if !reflect.DeepEqual(actual, expected) {
		_ = log.Output(2, fmt.Sprintf("got %v, expected %v", actual, expected))
		os.Exit(1)
	}
}

func done(step string) {
	fmt.Println("ok", step)
}
