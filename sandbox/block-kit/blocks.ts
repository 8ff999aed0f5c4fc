import * as z from 'zod';
import { anyText, id, plainText, url } from './composition.js';
import { accessory, actionElement, image, inputElement } from './elements.js';

const base = { block_id: id.optional() };

const cell = z.looseObject({ type: z.enum(['raw_text', 'rich_text']) });

const point = z.strictObject({ label: z.string().min(1).max(20), value: z.number() });

/** A chart with axes: every series has its own name and one value for each category. */
const xyChart = z
  .strictObject({
    type: z.enum(['line', 'bar', 'area']),
    series: z
      .array(z.strictObject({ name: z.string().min(1).max(50), data: z.array(point).min(1).max(20) }))
      .min(1)
      .max(12),
    axis_config: z.strictObject({
      categories: z.array(z.string().min(1).max(20)).min(1).max(20),
      x_label: z.string().max(50).optional(),
      y_label: z.string().max(50).optional(),
    }),
  })
  .superRefine(({ series, axis_config: { categories } }, context) => {
    if (new Set(series.map((one) => one.name)).size < series.length)
      context.addIssue({ code: 'custom', path: ['series'], message: 'two series have the same name' });
    for (const [index, { data }] of series.entries())
      if (data.map((one) => one.label).join('|') !== categories.join('|'))
        context.addIssue({
          code: 'custom',
          path: ['series', index, 'data'],
          message: 'a series needs one value for every category, in their order',
        });
  });

/** The block types that the sandbox knows. It refuses any other, so that nothing unseen slips through. */
export const block = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('section'),
      ...base,
      text: anyText(3000).optional(),
      fields: z.array(anyText(2000)).min(1).max(10).optional(),
      accessory: accessory.optional(),
      expand: z.boolean().optional(),
    })
    .refine((section) => section.text !== undefined || section.fields !== undefined, {
      message: 'a section needs text or fields',
    }),
  z.strictObject({ type: z.literal('actions'), ...base, elements: z.array(actionElement).min(1).max(25) }),
  z.strictObject({
    type: z.literal('context'),
    ...base,
    elements: z
      .array(z.union([anyText(3000), image]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('divider'), ...base }),
  z.strictObject({ type: z.literal('header'), ...base, text: plainText(150) }),
  z.strictObject({
    type: z.literal('image'),
    ...base,
    image_url: url,
    alt_text: z.string().min(1).max(2000),
    title: plainText(2000).optional(),
  }),
  z.strictObject({
    type: z.literal('input'),
    ...base,
    label: plainText(2000),
    element: inputElement,
    dispatch_action: z.boolean().optional(),
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('markdown'), ...base, text: z.string().min(1).max(12_000) }),
  z.strictObject({
    type: z.literal('data_visualization'),
    ...base,
    title: z.string().min(1).max(50),
    chart: xyChart,
  }),
  z.strictObject({
    type: z.literal('table'),
    ...base,
    rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
    column_settings: z.array(z.looseObject({})).max(20).optional(),
  }),
  z.strictObject({
    type: z.literal('rich_text'),
    ...base,
    elements: z.array(z.looseObject({ type: z.string() })),
  }),
]);

export type Block = z.infer<typeof block>;
